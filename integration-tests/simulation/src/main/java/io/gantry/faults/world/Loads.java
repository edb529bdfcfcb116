package io.gantry.faults.world;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.faults.stage.Stage;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.layer.Installation;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.scheduler.api.SchedulerTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The scheduler's word where it is not simulated: what waits, what nodes carry, and that they are drained when asked. */
final class Loads {

    private final Stage stage;
    private final Said said;
    private final Installation installation;
    private final RandomGenerator random;
    private final Map<Uid, Long> versions = new HashMap<>();
    private final Map<Uid, Long> asked = new HashMap<>();
    private final Map<Uid, Long> drained = new HashMap<>();
    /** Nodes on which something runs. */
    private final Map<Uid, NodeFact> busy = new LinkedHashMap<>();

    private boolean resting;

    Loads(Stage stage, Said said, Installation installation, RandomGenerator random) {
        this.stage = stage;
        this.said = said;
        this.installation = installation;
        this.random = random;
    }

    /** A cluster is there: now and then some tasks wait for it. */
    void cluster(Uid cluster) {
        if (versions.putIfAbsent(cluster, 0L) == null) {
            demand(cluster);
        }
    }

    /** Nothing waits any more, and nothing runs. */
    void rest() {
        resting = true;
        List.copyOf(busy.values()).forEach(node -> occupancy(node, 0, false));
    }

    private void demand(Uid cluster) {
        boolean some = !resting && random.nextInt(3) > 0;
        List<DemandFact.Shape> shapes = some
                ? List.of(new DemandFact.Shape(
                        Resources.of(500 + 500L * random.nextInt(6), 1L << 30),
                        List.of(),
                        1 + random.nextInt(5),
                        stage.instant(),
                        List.of(),
                        false))
                : List.of();
        said.say(
                SchedulerTopics.DEMAND,
                cluster,
                new DemandFact(cluster, installation.revision(next(cluster)), false, shapes));
        stage.after(Duration.ofMillis(1_000 + random.nextInt(20_000)), () -> demand(cluster));
    }

    private long next(Uid uid) {
        return versions.merge(uid, 1L, Long::sum);
    }

    /** The bridge told of a node: it is emptied if that is asked. */
    void told(NodeFact node) {
        if (node.deleted()) {
            if (versions.containsKey(node.uid())) {
                occupancy(node, 0, true);
            }
        } else if (node.drainGeneration() > 0 && asked.getOrDefault(node.uid(), 0L) < node.drainGeneration()) {
            asked.put(node.uid(), node.drainGeneration());
            stage.after(
                    Duration.ofMillis(200 + random.nextInt(random.nextInt(4) == 0 ? 30_000 : 4_000)),
                    () -> occupancy(node, node.drainGeneration(), false));
        } else if (node.state() == NodeState.READY && (!versions.containsKey(node.uid()) || random.nextInt(3) == 0)) {
            stage.after(Duration.ofMillis(100), () -> occupancy(node, 0, false));
        }
    }

    private void occupancy(NodeFact node, long carriedOut, boolean deleted) {
        long drainedGeneration = drained.merge(node.uid(), carriedOut, Math::max);
        int allocations = drainedGeneration > 0 || deleted || resting ? 0 : random.nextInt(5);
        if (allocations > 0) {
            busy.put(node.uid(), node);
        } else {
            busy.remove(node.uid());
        }
        said.say(
                SchedulerTopics.NODE_OCCUPANCY,
                node.cluster(),
                new NodeOccupancyFact(
                        node.uid(),
                        installation.revision(next(node.uid())),
                        deleted,
                        node.cluster(),
                        allocations,
                        10L * allocations,
                        drainedGeneration,
                        null));
    }
}
