package io.gantry.cli.hold;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.cli.terminal.Ages;
import io.gantry.cli.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How a hold is told to people and programs. */
final class HoldText {

    private HoldText() {}

    static void print(Context context, FormatOption output, JsonNode hold) {
        switch (output.format()) {
            case JSON, YAML -> new Printer(context, output.format()).tree(hold);
            case NAME -> context.terminal().say(hold.path("held").asBoolean() ? "held" : "free");
            case TABLE, WIDE -> say(context, hold);
        }
    }

    private static void say(Context context, JsonNode hold) {
        context.terminal().say(sentence(context, hold));
        if (!hold.path("withheld").isEmpty()) {
            var table = new Table(List.of("LAYER", "WHAT", "COUNT", "THEN", "NAMES"));
            hold.path("withheld")
                    .forEach(each -> table.row(List.of(
                            each.path("layer").asText(),
                            each.path("what").asText(),
                            each.path("count").asText(),
                            each.path("destroys").asBoolean() ? "destroyed" : "kept",
                            names(each))));
            table.lines(context.terminal().looks().width()).forEach(context.terminal()::say);
        }
        if (hold.path("held").asBoolean()) {
            context.terminal()
                    .note("to end it: gantry hold release --confirm destroy:"
                            + hold.path("destroys").asInt());
        }
    }

    private static String sentence(Context context, JsonNode hold) {
        if (!hold.path("held").asBoolean()) {
            return "no hold";
        }
        Instant since = Instant.parse(hold.path("since").asText());
        int destroys = hold.path("destroys").asInt();
        return "hold for " + Ages.of(Duration.between(since, context.time().instant())) + ", begun by "
                + hold.path("by").asText() + ": " + hold.path("reason").asText() + "\nits end destroys "
                + (destroys == 0 ? "nothing" : destroys + (destroys == 1 ? " thing" : " things"));
    }

    private static String names(JsonNode withheld) {
        var names = new ArrayList<String>();
        withheld.path("names").forEach(name -> names.add(name.asText()));
        int more = withheld.path("count").asInt() - names.size();
        return String.join(", ", names) + (more > 0 ? ", and " + more + " more" : "");
    }
}
