package io.gantry.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.cli.terminal.Table;
import io.gantry.kinds.meta.Kind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "history", description = "Shows what happened to a job: decisions, starts, ends, and why.")
public final class JobHistoryCommand implements Callable<Integer> {

    @Mixin
    private JobName job = new JobName();

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public JobHistoryCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject found = job.find(api, context);
        JsonNode history = api.get(JobName.path(found, "history"));
        JsonNode items = history.isArray() ? history : history.path("items");
        if (output.format() == Format.JSON || output.format() == Format.YAML) {
            new Printer(context, output.format()).one(new ApiObject(Kind.JOB, history, Optional.empty()));
        } else {
            table(items).lines(context.terminal().looks().width()).forEach(context.terminal()::say);
        }
        return Exit.OK.code();
    }

    private static Table table(JsonNode items) {
        var table = new Table(List.of("AT", "WHAT", "TASK", "NODE", "WHY"));
        items.forEach(item -> {
            var row = new ApiObject(Kind.JOB, item, Optional.empty());
            String group = row.text("group");
            String index = row.text("index");
            table.row(List.of(
                    shown(row.text("at", "time", "ended", "started", "placed")),
                    shown(row.text("what", "kind", "event", "type", "state")),
                    shown(index.isEmpty() ? group : group + "[" + index + "]"),
                    shown(row.text("node", "nodeName")),
                    shown(row.text("why", "detail", "message", "reason", "text"))));
        });
        return table;
    }

    private static String shown(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
