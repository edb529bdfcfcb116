package io.gantry.inventory.explain;

import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.JobExplanation.Estimate;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.PoolStatusFact;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is on its way to become a node of the cluster, and when it should be there. */
final class Arrivals {

    private final Situation situation;

    Arrivals(Situation situation) {
        this.situation = situation;
    }

    /** Machines being made, the oldest first. */
    List<MachineFact> machines() {
        return situation.machines().stream()
                .filter(machine -> isOnItsWay(machine))
                .sorted(Comparator.comparing(MachineFact::stateSince))
                .toList();
    }

    private static boolean isOnItsWay(MachineFact machine) {
        return switch (machine.state()) {
            case INSPECTING, PROVISIONING -> true;
            case ENROLLED,
                    AVAILABLE,
                    ACTIVE,
                    DRAINING,
                    CLEANING,
                    DELETING,
                    DELETED,
                    RESCUE,
                    FAILED,
                    QUARANTINED,
                    RETIRED,
                    LOST,
                    UNRECOGNIZED -> false;
        };
    }

    /** Nodes whose machine is up, and that are not ready yet. */
    List<NodeFact> nodes() {
        return situation.nodes().stream()
                .filter(Arrivals::isJoining)
                .sorted(Comparator.comparing(NodeFact::state).reversed().thenComparing(NodeFact::stateSince))
                .toList();
    }

    private static boolean isJoining(NodeFact node) {
        return switch (node.state()) {
            case LAUNCHED, REGISTERED -> true;
            case READY, LOST, DRAINING, LEFT, UNRECOGNIZED -> false;
        };
    }

    /** How long machines of this one's pool took so far. */
    Optional<Duration> typical(MachineFact machine) {
        return situation.pools().stream()
                .flatMap(pool -> pool.status().stream())
                .filter(status -> status.uid().equals(machine.pool()))
                .flatMap(status -> Optional.ofNullable(status.typicalProvisioning()).stream())
                .findFirst();
    }

    /** When the first of them should be a node; empty if nothing is on its way or nobody knows how long such takes. */
    Optional<Estimate> estimate() {
        return Stream.concat(
                        nodes().stream().limit(1).map(this::soon),
                        machines().stream().flatMap(this::reckoned))
                .min(Comparator.comparing(Estimate::at));
    }

    /** Joining is quick beside making a machine; an engine that answers is there within a probe or two. */
    private Estimate soon(NodeFact node) {
        return estimate(situation.now(), "node " + node.name() + " is " + node.state() + ", about to be ready");
    }

    private Stream<Estimate> reckoned(MachineFact machine) {
        Optional<Duration> typical = typical(machine);
        if (typical.isEmpty()) {
            return Stream.empty();
        }
        Instant expected = machine.stateSince().plus(typical.get());
        if (!expected.isBefore(situation.now())) {
            return Stream.of(estimate(
                    expected,
                    "machine " + machine.name() + " is " + machine.state() + " "
                            + Words.since(machine.stateSince(), situation.now()) + "; such machines took about "
                            + Words.span(typical.get()) + " so far"));
        }
        Instant deadline = machine.stateDeadline();
        return deadline == null || deadline.isBefore(situation.now())
                ? Stream.empty()
                : Stream.of(estimate(
                        deadline,
                        "machine " + machine.name() + " takes longer than the " + Words.span(typical.get())
                                + " that such machines took so far; it is given up at its deadline"));
    }

    private Estimate estimate(Instant at, String basis) {
        return new Estimate(at, Duration.between(situation.now(), at), basis);
    }

    /** For the pool's line. */
    static Optional<PoolStatusFact.SourceStatus> refusing(PoolStatusFact status) {
        return status.sources().stream()
                .filter(source -> source.refusal() != null)
                .findFirst();
    }
}
