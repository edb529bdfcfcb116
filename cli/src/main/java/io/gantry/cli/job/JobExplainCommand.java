package io.gantry.cli.job;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.kinds.meta.Kind;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "explain",
        description = "Says why a job waits: every reason with its number of nodes, the nearest first, and what the"
                + " layers below are doing about it.")
public final class JobExplainCommand implements Callable<Integer> {

    @Mixin
    private JobName job = new JobName();

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public JobExplainCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject found = job.find(api, context);
        var answer = new ApiObject(Kind.JOB, api.get(JobName.path(found, "explain")), Optional.empty());
        if (output.format() == Format.JSON || output.format() == Format.YAML) {
            new Printer(context, output.format()).one(answer);
        } else {
            ExplainText.lines(answer.json()).forEach(context.terminal()::say);
        }
        return Exit.OK.code();
    }
}
