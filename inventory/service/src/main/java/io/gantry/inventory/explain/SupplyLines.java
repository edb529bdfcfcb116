package io.gantry.inventory.explain;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.inventory.api.JobExplanation.Supply;
import io.gantry.inventory.explain.Situation.Pool;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.meta.Kind;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the layers below are doing, in lines for people. First what comes, the nearest to running first; then what
 * hinders; then the pools, which say how many are meant to be there.
 */
final class SupplyLines {

    /** More lines of one sort than this are counted, not listed: a thousand machines may be on their way. */
    static final int LISTED_MAX = 10;

    private final Situation situation;
    private final Arrivals arrivals;

    SupplyLines(Situation situation, Arrivals arrivals) {
        this.situation = situation;
        this.arrivals = arrivals;
    }

    List<Supply> lines() {
        var lines = new ArrayList<Supply>();
        arrivals.nodes().stream().limit(LISTED_MAX).map(this::joining).forEach(lines::add);
        arrivals.machines().stream().limit(LISTED_MAX).map(this::making).forEach(lines::add);
        situation.machines().stream()
                .filter(SupplyLines::hinders)
                .limit(LISTED_MAX)
                .map(this::stuck)
                .forEach(lines::add);
        situation.nodes().stream()
                .filter(SupplyLines::isAway)
                .limit(LISTED_MAX)
                .map(this::away)
                .forEach(lines::add);
        situation.pools().forEach(pool -> pool.status().ifPresent(status -> lines.addAll(refusals(pool, status))));
        situation.pools().forEach(pool -> lines.add(line(pool)));
        return List.copyOf(lines);
    }

    private Supply joining(NodeFact node) {
        String what = switch (node.state()) {
            case LAUNCHED -> "its machine is up; its engine has not answered yet";
            case REGISTERED -> "its engine answers; capacity and labels are being verified";
            case READY, LOST, DRAINING, LEFT, UNRECOGNIZED -> node.state().toString();
        };
        return new Supply(Kind.NODE, node.name(), node.state().name(), node.stateSince(), what + whyNot(node));
    }

    private Supply making(MachineFact machine) {
        Optional<Duration> typical = arrivals.typical(machine);
        String usual = typical.map(span -> "; such machines took about " + Words.span(span) + " so far")
                .orElse("; none of its pool has been made before, so there is no telling how long it takes");
        return told(machine, usual);
    }

    private Supply told(MachineFact machine, String usual) {
        String so = Words.since(machine.stateSince(), situation.now()) + usual + trouble(machine);
        return new Supply(
                Kind.MACHINE,
                machine.name(),
                machine.state().name(),
                machine.stateSince(),
                "from provider " + machine.providerName() + ", " + so);
    }

    private static boolean hinders(MachineFact machine) {
        return switch (machine.state()) {
            case FAILED, QUARANTINED, LOST, RESCUE -> true;
            case ENROLLED,
                    INSPECTING,
                    AVAILABLE,
                    PROVISIONING,
                    ACTIVE,
                    DRAINING,
                    CLEANING,
                    DELETING,
                    DELETED,
                    RETIRED,
                    UNRECOGNIZED -> false;
        };
    }

    private Supply stuck(MachineFact machine) {
        return told(machine, "");
    }

    private static String trouble(MachineFact machine) {
        return machine.reason().isEmpty() ? "" : ": " + said(machine.reason(), machine.detail());
    }

    private static boolean isAway(NodeFact node) {
        return switch (node.state()) {
            case LOST, DRAINING -> true;
            case READY -> !node.schedulable();
            case LAUNCHED, REGISTERED, LEFT, UNRECOGNIZED -> false;
        };
    }

    private Supply away(NodeFact node) {
        String state = node.state().name();
        String drain = node.drainReason();
        String what = switch (node.state()) {
            case LOST -> "its engine has not answered " + Words.since(node.stateSince(), situation.now());
            case DRAINING -> "is being emptied" + (drain == null ? "" : ": " + drain);
            case READY -> drain == null ? "is cordoned" : "is cordoned: " + drain;
            case LAUNCHED, REGISTERED, LEFT, UNRECOGNIZED -> state;
        };
        return new Supply(Kind.NODE, node.name(), state, node.stateSince(), what + whyNot(node));
    }

    private static String whyNot(NodeFact node) {
        return node.conditions().stream()
                .filter(condition -> condition.status() == Condition.Status.FALSE)
                .map(condition -> said(condition.reason(), condition.message()))
                .map(text -> "; " + text)
                .collect(Collectors.joining());
    }

    private static List<Supply> refusals(Pool pool, PoolStatusFact status) {
        return status.sources().stream()
                .filter(source -> source.refusal() != null)
                .map(source -> new Supply(
                        Kind.PROVIDER,
                        source.provider(),
                        "REFUSED",
                        source.at(),
                        "could not give pool " + pool.name() + " a machine: "
                                + said(String.valueOf(source.refusal()), source.detail())))
                .toList();
    }

    private Supply line(Pool pool) {
        int target = pool.target().map(PoolTargetFact::target).orElse(0);
        Map<MachineState, Integer> machines =
                pool.status().map(PoolStatusFact::machines).orElse(Map.of());
        int there = machines.values().stream().mapToInt(Integer::intValue).sum()
                - machines.getOrDefault(MachineState.DELETED, 0);
        String state = pool.target().isEmpty()
                ? "UNKNOWN"
                : there < target ? "GROWING" : there > target ? "SHRINKING" : "AT_TARGET";
        String text = pool.target()
                .map(fact -> "wants " + Words.count(target, "machine") + " of at most " + fact.max() + " and has "
                        + there + byState(machines) + ": " + fact.why() + new Answers(situation).line(pool))
                .orElse("the bridge has not said yet how many machines it should have");
        return new Supply(Kind.POOL, pool.name(), state, null, text);
    }

    private static String byState(Map<MachineState, Integer> machines) {
        return machines.isEmpty()
                ? ""
                : new TreeMap<>(machines)
                        .entrySet().stream()
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String said(String reason, @org.jspecify.annotations.Nullable String detail) {
        return detail == null || detail.isBlank() ? reason : reason + ", " + detail;
    }
}
