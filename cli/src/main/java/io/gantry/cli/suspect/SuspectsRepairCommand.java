package io.gantry.cli.suspect;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.kinds.json.GantryJson;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "repair", description = "Has the owners of suspects asked again now, without waiting for their time.")
public final class SuspectsRepairCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "UID",
            arity = "0..1",
            description = "Only this object, as 'gantry suspects list' shows it.")
    private @Nullable String key;

    @Mixin
    private LayerOption which = new LayerOption();

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public SuspectsRepairCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        int asked = 0;
        for (String layer : which.layers()) {
            String query = Stream.of(which.query(), key == null ? "" : "key=" + Api.encoded(key))
                    .filter(each -> !each.isEmpty())
                    .collect(Collectors.joining("&"));
            String path = which.path(layer, "/repair") + "?" + query;
            asked += api.checked(api.ask("POST", path, null, Map.of()), "suspects of " + layer)
                    .body()
                    .path("asked")
                    .asInt();
        }
        if (output.format() == Format.JSON || output.format() == Format.YAML) {
            new Printer(context, output.format())
                    .tree(GantryJson.lenient().createObjectNode().put("asked", asked));
        } else {
            context.terminal().say(text(asked));
        }
        return Exit.OK.code();
    }

    private String text(int asked) {
        if (asked == 0) {
            return key == null ? "no suspects" : key + " is not suspect";
        }
        return "asking the owners of " + asked + (asked == 1 ? " suspect" : " suspects");
    }
}
