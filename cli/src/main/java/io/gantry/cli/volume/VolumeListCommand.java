package io.gantry.cli.volume;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.object.Scope;
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
        description = "Lists a namespace's volumes: on which node each is, and who has it.",
        footer = {
            "",
            "IN_USE: a task has it; FREE: it is kept for the next; UNREACHABLE: its node does not answer; LOST: its node has",
            "left, with what was in it; DELETING: it goes when its engine has removed it."
        })
public final class VolumeListCommand implements Callable<Integer> {

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public VolumeListCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var found = new ArrayList<JsonNode>();
        connection.open(context).eachAt(VolumePath.all(scope, context), "", found::add);
        switch (output.format()) {
            case JSON, YAML -> new Printer(context, output.format()).trees(found);
            case NAME ->
                found.forEach(each -> context.terminal().say(each.path("name").asText()));
            case TABLE, WIDE -> show(found);
        }
        return Exit.OK.code();
    }

    private void show(List<JsonNode> volumes) {
        if (volumes.isEmpty()) {
            context.terminal().note("no volumes in namespace " + scope.namespace(context));
            return;
        }
        boolean wide = output.format() == Format.WIDE;
        var header = new ArrayList<>(List.of("NAME", "STATE", "NODE", "JOB", "AGE"));
        if (wide) {
            header.addAll(List.of("CLUSTER", "ON-LOST", "WITH-JOB", "DETAIL"));
        }
        var table = new Table(header);
        for (JsonNode each : volumes) {
            var row = new ArrayList<>(List.of(
                    each.path("name").asText(),
                    each.path("state").asText(),
                    each.path("node").asText(),
                    each.path("job").asText(),
                    age(each)));
            if (wide) {
                row.addAll(List.of(
                        each.path("cluster").asText(),
                        each.path("onLost").asText(),
                        each.path("deleteWithJob").asText(),
                        each.path("detail").asText()));
            }
            table.row(row);
        }
        table.lines(context.terminal().looks().width()).forEach(context.terminal()::say);
    }

    private String age(JsonNode volume) {
        Instant created = Instant.parse(volume.path("created").asText());
        return Ages.of(Duration.between(created, context.time().instant()));
    }
}
