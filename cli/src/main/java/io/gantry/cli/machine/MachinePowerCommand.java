package io.gantry.cli.machine;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.api.SpecChange;
import io.gantry.cli.object.Finder;
import io.gantry.cli.terminal.Table;
import io.gantry.cli.wait.WaitOption;
import io.gantry.cli.wait.Waiting;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.kinds.meta.Kind;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "power", description = "Says what power is wanted of a machine, or shows what is wanted and what is.")
public final class MachinePowerCommand implements Callable<Integer> {

    /** What to do. */
    enum Verb {
        ON,
        OFF,
        STATUS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", paramLabel = "on|off|status", description = "One of ${COMPLETION-CANDIDATES}.")
    private Verb verb = Verb.STATUS;

    @Parameters(index = "1", paramLabel = "MACHINE", description = "Its name, uid, or the start of its last group.")
    private String name = "";

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public MachinePowerCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject machine = new Finder(api).find(Kind.MACHINE, null, name);
        switch (verb) {
            case ON -> want(api, machine, MachineSpec.Power.ON);
            case OFF -> want(api, machine, MachineSpec.Power.OFF);
            case STATUS -> show(machine);
        }
        return Exit.OK.code();
    }

    private void want(Api api, ApiObject machine, MachineSpec.Power power) {
        SpecChange.make(api, machine, MachineSpec.class, MachineSpec.UNSAID, now -> now.withPower(power));
        context.terminal().say(machine.title() + " is to be " + power.name().toLowerCase(Locale.ROOT));
        if (wait.wanted()) {
            new Waiting(api, context, wait.timeout()).untilDone(Kind.MACHINE, null, machine.name());
        }
    }

    private void show(ApiObject machine) {
        String wanted = machine.text("spec.power");
        new Table(List.of("MACHINE", "WANTED", "POWER", "STATE"))
                .row(List.of(
                        machine.name(),
                        wanted.isEmpty() ? "ON" : wanted,
                        machine.text("status.power"),
                        machine.text("status.state")))
                .lines(context.terminal().looks().width())
                .forEach(context.terminal()::say);
    }
}
