package io.gantry.provisioner.reconcile;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.condition.Condition.Status;
import io.gantry.kinds.id.Name;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.PoolStatusFact.SourceStatus;
import io.gantry.provisioner.claim.Refusal;
import io.gantry.provisioner.lifecycle.MachineLifecycle;
import io.gantry.provisioner.reconcile.PoolView.Member;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts into words how a pool is doing. */
final class StatusOfPool {

    static final String AT_TARGET = "AtTarget";

    private StatusOfPool() {}

    static Map<MachineState, Integer> byState(List<Member> machines) {
        var counts = new EnumMap<MachineState, Integer>(MachineState.class);
        machines.forEach(machine -> counts.merge(machine.state(), 1, Integer::sum));
        return counts;
    }

    static List<SourceStatus> sources(List<Name> names, List<Member> machines, Map<Name, Refusal> refusals) {
        var given = new HashMap<Name, Integer>();
        machines.stream()
                .filter(machine -> MachineLifecycle.serves(machine.state()))
                .forEach(machine -> given.merge(machine.provider(), 1, Integer::sum));
        return names.stream()
                .distinct()
                .map(name -> source(name, given.getOrDefault(name, 0), refusals.get(name)))
                .toList();
    }

    private static SourceStatus source(Name name, int machines, @Nullable Refusal refusal) {
        return refusal == null
                ? new SourceStatus(name, machines, null, null, null)
                : new SourceStatus(name, machines, refusal.word(), refusal.detail(), refusal.at());
    }

    /**
     * One condition, that keeps its time while its status does not change.
     *
     * @param gate why nothing may be destroyed now
     */
    static Condition atTarget(
            @Nullable PoolTargetFact target,
            List<Member> machines,
            List<SourceStatus> sources,
            int missing,
            Optional<Withheld> gate,
            long generation,
            Optional<PoolStatusFact> last,
            Instant now) {
        int active = count(machines, MachineState.ACTIVE);
        int making = count(machines, MachineState.PROVISIONING);
        int going = count(machines, MachineState.DRAINING) + count(machines, MachineState.DELETING);
        if (target == null) {
            return condition(
                    Status.UNKNOWN,
                    "WaitingForTarget",
                    "the bridge has not yet said how many machines it should have",
                    generation,
                    last,
                    now);
        }
        if (missing > 0) {
            String why = sources.stream()
                    .filter(source -> source.refusal() != null)
                    .map(source -> source.provider() + ": " + source.refusal()
                            + (source.detail() == null ? "" : " (" + source.detail() + ")"))
                    .reduce((one, other) -> one + "; " + other)
                    .orElse("no source can give one");
            return condition(Status.FALSE, "NoSource", machines(missing) + " missing: " + why, generation, last, now);
        }
        if (making > 0 || active < target.target()) {
            return condition(Status.FALSE, "Provisioning", machines(making) + " being made", generation, last, now);
        }
        if (active > target.target() || going > 0) {
            String toGo = machines(Math.max(going, active - target.target())) + " to go";
            return gate.map(closed -> condition(
                            Status.FALSE,
                            "Withheld",
                            toGo + "; nothing is destroyed now: " + closed.reason(),
                            generation,
                            last,
                            now))
                    .orElseGet(() -> condition(Status.FALSE, "Removing", toGo, generation, last, now));
        }
        return condition(Status.TRUE, "AtTarget", "", generation, last, now);
    }

    private static Condition condition(
            Status status, String reason, String message, long generation, Optional<PoolStatusFact> last, Instant now) {
        Instant since = last.stream()
                .flatMap(fact -> fact.conditions().stream())
                .filter(before -> before.type().equals(AT_TARGET) && before.status() == status)
                .map(Condition::since)
                .findFirst()
                .orElse(now);
        return new Condition(AT_TARGET, status, reason, message, generation, since);
    }

    private static int count(List<Member> machines, MachineState state) {
        return (int)
                machines.stream().filter(machine -> machine.state() == state).count();
    }

    private static String machines(int count) {
        return count == 1 ? "1 machine is" : count + " machines are";
    }
}
