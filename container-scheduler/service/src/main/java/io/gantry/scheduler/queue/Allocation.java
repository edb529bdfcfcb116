package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.TaskHealth;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.health.TaskChecks;
import io.gantry.scheduler.journal.AllocationRow;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One task on one node, in memory of the owner, whose thread alone touches it. There may be a million: kept small. */
final class Allocation {

    /** Where a call to the engine about it is. */
    enum Call {
        NONE,
        /** Durable, and waits for its turn to be started. */
        QUEUED,
        STARTING,
        STOPPING
    }

    final Uid uid;
    final GroupRun group;
    /** Of its group, as it was when it was placed: what it runs. */
    final TaskGroup spec;

    final NodeRun node;
    final int index;
    final int attempt;
    final int failures;
    final long generation;
    final Instant placedAt;
    final Map<Name, Integer> ports;

    /** Its named volumes, by the names its task has for them. */
    Map<Name, VolumeRun> volumes = Map.of();

    AllocationState state = AllocationState.PLACED;
    Call call = Call.NONE;
    long version;
    /** Null once its node was given back what it held. */
    @Nullable
    Placement placement;

    String reason = "";
    String detail = "";

    @Nullable
    Integer exitCode;

    /** What was told of its checks; null before it runs, and of a task without any. */
    @Nullable
    TaskHealth health;

    /** While it runs. */
    @Nullable
    TaskChecks checks;

    @Nullable
    Instant started;

    @Nullable
    Instant ended;

    /**
     * Its start was asked for; and when, by the monotonic clock, it was asked for or answered: a listing that began before
     * may not show it.
     */
    boolean called;
    /** Its node was LOST and may have ended it by itself: what it ends with says nothing. */
    boolean stopsItself;

    long calledNanos;
    /** A container of it is, or may be, on its node. */
    boolean container;
    /** Its row is there, or in a transaction on its way. */
    boolean written;
    /** Its row is there for certain. */
    boolean durable;
    /** Its node is to be emptied, and its group's budget does not let it go now. */
    boolean held;
    /** It is among what the next transaction writes. */
    boolean unwritten;
    /** It is in a transaction that has not ended yet. */
    boolean writing;

    Allocation(
            Uid uid,
            GroupRun group,
            NodeRun node,
            int index,
            int attempt,
            int failures,
            Instant placedAt,
            Placement placement) {
        this.uid = uid;
        this.group = group;
        this.spec = group.specOf(index);
        this.node = node;
        this.index = index;
        this.attempt = attempt;
        this.failures = failures;
        this.generation = group.generationOf(index);
        this.placedAt = placedAt;
        this.placement = placement;
        this.ports = placement.ports().isEmpty() ? Map.of() : GroupRun.portNames(spec, placement.ports());
    }

    /** One that was written earlier, of a group that was so then. */
    Allocation(AllocationRow row, GroupRun group, TaskGroup spec, NodeRun node) {
        this.uid = row.uid();
        this.group = group;
        this.spec = spec;
        this.node = node;
        this.index = row.index();
        this.attempt = row.attempt();
        this.failures = row.failures();
        this.generation = row.generation();
        this.placedAt = row.placed();
        this.ports = row.ports();
        this.state = row.state();
        this.version = row.version();
        this.reason = row.reason();
        this.detail = row.detail();
        this.exitCode = row.exitCode();
        this.health = row.health();
        this.started = row.started();
        this.ended = row.ended();
        // Even one that is only PLACED may run: an owner that died had no time to write down what it had started.
        this.container = row.kept() || !row.state().ended();
        this.written = true;
        this.durable = true;
    }

    AllocationRow row(Uid cluster) {
        return new AllocationRow(
                uid,
                version,
                group.job.ref,
                group.name,
                index,
                attempt,
                failures,
                generation,
                cluster,
                node.uid,
                node.name,
                state,
                ports,
                reason,
                detail,
                exitCode,
                placedAt,
                started,
                ended,
                state.ended() && container,
                health);
    }

    boolean living() {
        return !state.ended();
    }

    /** Whether a successor would read of it what is so now: only then is it acted on. */
    boolean settled() {
        return durable && !writing && !unwritten;
    }

    boolean stopping() {
        return state == AllocationState.STOPPING;
    }

    /** Its node was lost; it is not seen again yet, also when the node already is. */
    boolean cutOff() {
        return state == AllocationState.RUNNING && !detail.isEmpty();
    }

    /** Whether it is there for who uses it. */
    boolean ready() {
        return state == AllocationState.RUNNING
                && !node.gone()
                && !cutOff()
                && (health == null ? spec.task().health() == null : health.ready());
    }

    Reconciler.Latest latest() {
        return new Reconciler.Latest(
                state, asOf(), failures, living() && node.mustBeEmptied() && !held, well(), ended, jitter());
    }

    /** The generation it is as good as: after the spec went back, that is a later one than it was made from. */
    private long asOf() {
        return group.current(this) ? Math.max(generation, group.generation) : generation;
    }

    /** How long without a break it was well. */
    private Duration well() {
        TaskHealth checked = health;
        if (checked != null && checked.proven()) {
            return TaskChecks.PROVEN_AFTER;
        }
        Instant since = checked == null ? started : checked.since();
        boolean was = ended != null && since != null && (checked == null || checked.ready());
        return was ? Duration.between(since, ended) : Duration.ZERO;
    }

    /** 0 to 1, another for each: tasks that failed together are not run again together. */
    private double jitter() {
        return (uid.value().getLeastSignificantBits() >>> 11) * 0x1p-53;
    }

    List<Integer> heldPorts() {
        return List.copyOf(new LinkedHashMap<>(ports).values());
    }

    /** As people call it. */
    String taskName() {
        return group + "[" + index + "]";
    }

    @Override
    public String toString() {
        return group.job.ref.name() + "/" + group.name + "[" + index + "]#" + attempt + " " + state + " on "
                + node.name;
    }
}
