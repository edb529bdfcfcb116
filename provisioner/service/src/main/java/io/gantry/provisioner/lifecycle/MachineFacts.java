package io.gantry.provisioner.lifecycle;

import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.condition.Condition.Status;
import io.gantry.kinds.fact.Revision;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.api.ProvisionerTopics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Tells of machines. A machine's shard is its provider, which never changes. */
public final class MachineFacts {

    public static final String POWER_AS_WANTED = "PowerAsWanted";

    /** There, and False, only when the last wish to retry or forget was refused. */
    public static final String DONE_AS_ASKED = "DoneAsAsked";

    private final int incarnation;

    public MachineFacts(int incarnation) {
        this.incarnation = incarnation;
    }

    /** Publishes those that changed, in the transaction that changed them. */
    public void announce(Unit unit, Collection<Machine> machines) {
        unit.session().flush(); // versions are counted by the flush
        for (Machine machine : machines) {
            if (machine.isNews()) {
                unit.publish(ProvisionerTopics.MACHINES, new Shard(machine.provider()), of(machine));
            }
        }
    }

    MachineFact of(Machine machine) {
        return new MachineFact(
                machine.uid(),
                machine.name(),
                new Revision(incarnation, machine.version() + 1), // a row begins at 0, a revision at 1
                machine.state() == MachineState.DELETED,
                machine.pool(),
                machine.poolName(),
                machine.cluster(),
                machine.provider(),
                machine.providerName(),
                machine.operation(),
                machine.form(),
                machine.state(),
                machine.power().state(),
                machine.capacity(),
                machine.labels(),
                machine.engine(),
                machine.created(),
                machine.stateSince(),
                machine.stateDeadline(),
                machine.reason(),
                machine.detail(),
                conditions(machine),
                machine.observedGeneration());
    }

    private static List<Condition> conditions(Machine machine) {
        var conditions = new ArrayList<Condition>();
        conditions.add(powerAsWanted(machine));
        machine.askRefused()
                .map(why -> new Condition(
                        DONE_AS_ASKED,
                        Status.FALSE,
                        "Refused",
                        why,
                        machine.observedGeneration(),
                        machine.stateSince()))
                .ifPresent(conditions::add);
        return conditions;
    }

    private static Condition powerAsWanted(Machine machine) {
        MachinePower power = machine.power();
        String problem = power.problem() == null ? "" : power.problem();
        Status status;
        String reason;
        if (power.state() == PowerState.UNKNOWN) {
            status = Status.UNKNOWN;
            reason = "NotAnswered";
        } else if (power.state() == power.wanted()) {
            status = Status.TRUE;
            reason = "AsWanted";
        } else {
            status = Status.FALSE;
            reason = machine.inMaintenance() ? "InMaintenance" : problem.isEmpty() ? "Switching" : "NotSwitched";
        }
        return new Condition(POWER_AS_WANTED, status, reason, problem, machine.observedGeneration(), power.since());
    }
}
