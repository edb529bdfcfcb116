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

@Command(name = "pause", description = "Replaces no more tasks until it is resumed; what is new already goes on.")
public final class JobPauseUpdateCommand implements Callable<Integer> {

    @Mixin
    private JobName job = new JobName();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public JobPauseUpdateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject found = job.find(api, context);
        api.checked(
                api.ask("POST", JobName.path(found, "update", "pause"), Map.of(), Map.of()),
                "pause the update of " + found.title());
        context.terminal().say("pausing the update of " + found.title());
        return Exit.OK.code();
    }
}
