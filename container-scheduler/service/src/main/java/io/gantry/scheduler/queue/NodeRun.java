package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.scheduler.api.Volume;
import io.gantry.scheduler.dispatch.EngineCalls.Observation;
import io.gantry.scheduler.journal.Occupancy;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node in memory of its cluster's owner. */
final class NodeRun {

    /** A node that is only known from allocations that ended there. */
    static final int NO_ID = -1;

    /** The images of a node that are remembered. */
    static final int IMAGES_MAX = 64;

    final Uid uid;
    final Name name;

    @Nullable
    NodeFact fact;

    @Nullable
    Target target;
    /** In the core's view. */
    int id = NO_ID;

    /** Allocations on it that have not ended. */
    final Set<Allocation> living = new LinkedHashSet<>();

    /** Ended ones whose container is there. */
    final Set<Allocation> kept = new LinkedHashSet<>();

    /** Durable ones that wait to be started; some may have ended meanwhile. */
    final ArrayDeque<Allocation> toStart = new ArrayDeque<>();

    /** Named volumes on it that are kept. */
    final Set<VolumeRun> volumes = new LinkedHashSet<>();

    /** Of which containers were started on it, those last that were so last. */
    private final SequencedSet<String> images = new LinkedHashSet<>();

    int starting;
    /** In the round of those with something to start. */
    boolean inRound;

    @Nullable
    Observation observation;

    long stream;
    boolean listing;
    /** Since this owner began. */
    boolean listed;

    long nextListNanos;
    int listFailures;

    /** Whose budget keeps a task on it, as last seen. */
    @Nullable
    String heldBy;

    /** What was last said of it. */
    @Nullable
    Occupancy reported;

    boolean unreported;
    long reportedNanos;

    /** When it was first heard of a LOST node that it stops tasks by itself; null otherwise. */
    @Nullable
    Instant stopHeard;

    /** What was heard then. */
    @Nullable
    Instant stopSaid;

    NodeRun(Uid uid, Name name) {
        this.uid = uid;
        this.name = name;
    }

    /** A container of the image was started on it; says whether the image was not known to be there. */
    boolean startedOne(String image) {
        boolean added = !images.contains(image);
        images.addLast(image);
        if (images.size() > IMAGES_MAX) {
            images.removeFirst();
        }
        return added;
    }

    Set<String> images() {
        return images;
    }

    /** Whether its engine is worth calling. */
    boolean reachable() {
        NodeFact known = fact;
        return target != null
                && known != null
                && !known.deleted()
                && (known.state() == NodeState.READY || known.state() == NodeState.DRAINING);
    }

    /** Lost, left or deleted: what runs there counts for nothing any more. */
    boolean gone() {
        NodeFact known = fact;
        return known == null || known.deleted() || known.state() == NodeState.LOST || known.state() == NodeState.LEFT;
    }

    /** Nobody knows what becomes of it: it may come back with all that runs there. */
    boolean lost() {
        NodeFact known = fact;
        return known != null && !known.deleted() && known.state() == NodeState.LOST;
    }

    /** Whether the tasks on it are to be moved away. */
    boolean mustBeEmptied() {
        return fact != null && fact.drainGeneration() > 0;
    }

    /** A task on it stays for now. */
    void heldBy(GroupRun group, int serving, int least) {
        heldBy = "job " + group + ": " + serving + " of its tasks are ready and " + least + " must be";
    }

    Occupancy occupancy() {
        long cost = 0;
        boolean held = false;
        for (Allocation allocation : living) {
            cost += allocation.group.job.spec.priority() + 1L;
            cost += allocation.group.slack <= 0 && allocation.ready() ? NodeOccupancyFact.HELD_COST : 0;
            held |= allocation.held;
        }
        NodeFact known = fact;
        Optional<VolumeRun> volume = volumes.stream()
                .filter(each -> each.onLost != Volume.OnLost.RECREATE)
                .findFirst();
        cost += volume.isPresent() ? NodeOccupancyFact.HELD_COST : 0;
        boolean empty = living.isEmpty() && volume.isEmpty();
        long drained = known != null && empty ? known.drainGeneration() : 0;
        String holder =
                held ? heldBy : mustBeEmptied() ? volume.map(NodeRun::kept).orElse(null) : null;
        boolean deleted = known == null || known.deleted() || known.state() == NodeState.LEFT;
        return new Occupancy(uid, living.size(), cost, drained, deleted, holder);
    }

    private static String kept(VolumeRun volume) {
        return "volume " + volume.fullName() + ", which is kept (gantry volume delete)";
    }

    @Override
    public String toString() {
        return name.value();
    }
}
