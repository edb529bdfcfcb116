package io.gantry.cli.job;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.wait.WaitOption;
import io.gantry.cli.wait.Waiting;
import io.gantry.kinds.meta.Kind;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stop", description = "Ends a job's tasks, each within its grace; the job stays, to be looked at.")
public final class JobStopCommand implements Callable<Integer> {

    @Mixin
    private JobName job = new JobName();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public JobStopCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject found = job.find(api, context);
        api.checked(api.ask("POST", JobName.path(found, "stop"), Map.of(), Map.of()), "stop " + found.title());
        context.terminal().say("stopping " + found.title());
        if (wait.wanted()) {
            new Waiting(api, context, wait.timeout())
                    .until(
                            Kind.JOB,
                            found.namespace(),
                            found.name(),
                            "its end",
                            Set.of("STOPPED", "SUCCEEDED", "FAILED"));
        }
        return Exit.OK.code();
    }
}
