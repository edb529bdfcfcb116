package io.gantry.cli.suspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.cli.terminal.Ages;
import io.gantry.cli.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Lists what layers could not take, with the reason.",
        footer = {
            "",
            "What a layer knows of a suspect may be old. Its owner is asked again by itself, at first after 5 s, at last",
            "every hour; 'gantry suspects repair' does not wait for that."
        })
public final class SuspectsListCommand implements Callable<Integer> {

    @Mixin
    private LayerOption which = new LayerOption();

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public SuspectsListCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        var found = new ArrayList<JsonNode>();
        which.layers().forEach(layer -> api.eachAt(which.path(layer, ""), which.query(), found::add));
        switch (output.format()) {
            case JSON, YAML -> new Printer(context, output.format()).trees(found);
            case NAME ->
                found.forEach(each -> context.terminal()
                        .say(each.path("layer").asText() + "/"
                                + each.path("topic").asText() + "/"
                                + each.path("key").asText()));
            case TABLE, WIDE -> show(found);
        }
        return Exit.OK.code();
    }

    private void show(List<JsonNode> suspects) {
        if (suspects.isEmpty()) {
            context.terminal().note("no suspects");
            return;
        }
        boolean wide = output.format() == Format.WIDE;
        var header = new ArrayList<>(List.of("LAYER", "TOPIC", "OBJECT", "CAUSE", "TIMES", "LAST"));
        header.addAll(wide ? List.of("FIRST", "PLACE", "REASON") : List.of("REASON"));
        var table = new Table(header);
        suspects.forEach(each -> {
            var row = new ArrayList<>(List.of(
                    each.path("layer").asText(),
                    each.path("topic").asText(),
                    each.path("key").asText(),
                    each.path("cause").asText(),
                    each.path("times").asText(),
                    age(each, "lastAt")));
            row.addAll(
                    wide
                            ? List.of(
                                    age(each, "firstAt"),
                                    place(each),
                                    each.path("reason").asText())
                            : List.of(each.path("reason").asText()));
            table.row(row);
        });
        table.lines(context.terminal().looks().width()).forEach(context.terminal()::say);
    }

    private static String place(JsonNode suspect) {
        return suspect.has("offset")
                ? suspect.path("partition").asText() + "/"
                        + suspect.path("offset").asText()
                : "-";
    }

    private String age(JsonNode suspect, String field) {
        Instant at = Instant.parse(suspect.path(field).asText());
        return Ages.of(Duration.between(at, context.time().instant()));
    }
}
