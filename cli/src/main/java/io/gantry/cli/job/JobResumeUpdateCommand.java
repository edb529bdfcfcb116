package io.gantry.cli.job;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "resume", description = "Has a paused update go on; one that failed is tried once more.")
public final class JobResumeUpdateCommand implements Callable<Integer> {

    @Mixin
    private JobName job = new JobName();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public JobResumeUpdateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject found = job.find(api, context);
        api.checked(
                api.ask("POST", JobName.path(found, "update", "resume"), Map.of(), Map.of()),
                "resume the update of " + found.title());
        context.terminal().say("resuming the update of " + found.title());
        return Exit.OK.code();
    }
}
