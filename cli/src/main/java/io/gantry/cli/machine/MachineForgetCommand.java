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
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description = "Drops the record of a machine that its provider cannot delete or does not answer for.",
        footer = {
            "",
            "Nothing is done at the provider: what is left there stays, and costs what it costs, until you remove it."
        })
public final class MachineForgetCommand implements Callable<Integer> {

    /** Where the life of a machine can end by a person's word; the provisioner's table has the same. */
    private static final List<String> FORGETTABLE = List.of("FAILED", "DELETING", "LOST", "QUARANTINED");

    @Parameters(paramLabel = "MACHINE", description = "Its name, uid, or the start of its last group.")
    private String name = "";

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public MachineForgetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject machine = new Finder(api).find(Kind.MACHINE, null, name);
        check(machine);
        whatMayBeLeft(machine).forEach(context.terminal()::note);
        ask();
        SpecChange.make(
                api,
                machine,
                MachineSpec.class,
                MachineSpec.UNSAID,
                now -> now.withForgetAsked(context.time().instant()));
        context.terminal().say("forgetting " + machine.title());
        if (wait.wanted()) {
            new Waiting(api, context, wait.timeout()).untilGone(machine, null);
        }
        return Exit.OK.code();
    }

    private static void check(ApiObject machine) {
        String state = machine.text("status.state");
        if (!FORGETTABLE.contains(state)) {
            throw new Failure(
                    Exit.FAILED,
                    "error: " + machine.title() + " is " + state + "; only a machine that is "
                            + String.join(", ", FORGETTABLE) + " can be forgotten",
                    "  do:  make its pool smaller, and it is removed as it should be");
        }
    }

    private static List<String> whatMayBeLeft(ApiObject machine) {
        return List.of(
                "  - forget  " + machine.title() + ", which is " + machine.text("status.state"),
                "provider " + machine.text("status.providerName") + " may still have it, with its disks and addresses,"
                        + " labelled " + machine.uid(),
                "Gantry will not remove that; what it still sees there it reports as an orphan");
    }

    private void ask() {
        if (yes) {
            return;
        }
        if (!context.terminal().looks().asks()) {
            throw new Failure(
                    Exit.USAGE, "error: nobody can be asked here: repeat with --yes", "nothing was forgotten");
        }
        if (!context.terminal().confirms("Forget?")) {
            throw new Failure(Exit.FAILED, "nothing was forgotten");
        }
    }
}
