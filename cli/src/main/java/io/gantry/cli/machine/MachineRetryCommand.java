package io.gantry.cli.machine;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.api.SpecChange;
import io.gantry.cli.object.Finder;
import io.gantry.cli.wait.WaitOption;
import io.gantry.cli.wait.Waiting;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.kinds.meta.Kind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description = "Has what failed on a FAILED machine tried again now, without waiting for its time.")
public final class MachineRetryCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MACHINE", description = "Its name, uid, or the start of its last group.")
    private String name = "";

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public MachineRetryCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject machine = new Finder(api).find(Kind.MACHINE, null, name);
        String state = machine.text("status.state");
        if (!state.equals("FAILED")) {
            throw new Failure(
                    Exit.FAILED, "error: " + machine.title() + " is " + state + "; only a FAILED one is tried again");
        }
        SpecChange.make(
                api,
                machine,
                MachineSpec.class,
                MachineSpec.UNSAID,
                now -> now.withRetryAsked(context.time().instant()));
        context.terminal().say(machine.title() + " is tried again");
        if (wait.wanted()) {
            new Waiting(api, context, wait.timeout())
                    .untilRetried(machine)
                    .filter(tried -> tried.text("status.state").equals("FAILED"))
                    .ifPresent(MachineRetryCommand::failedAgain);
        }
        return Exit.OK.code();
    }

    private static void failedAgain(ApiObject machine) {
        throw new Failure(
                Exit.FAILED,
                "error: " + machine.title() + " FAILED again: " + machine.text("status.detail"),
                "  do:  mend what its provider complains of; 'gantry machine forget " + machine.name()
                        + "' if it is gone for certain");
    }
}
