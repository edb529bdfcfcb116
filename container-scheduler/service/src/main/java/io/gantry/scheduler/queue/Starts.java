package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.NodeLoss;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.queue.Allocation.Call;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be started, and what is being started. Starts wait in their node's line and go round by round, so that
 * a slow engine holds up only itself.
 */
final class Starts {

    private final EngineCalls calls;
    private final OwnerSettings settings;
    private final Ticker ticker;
    private final long epoch;

    private final ArrayDeque<NodeRun> round = new ArrayDeque<>();
    private int starting;
    /** Being started, the longest first. */
    private final Map<Uid, Allocation> inFlight = new LinkedHashMap<>();

    Starts(EngineCalls calls, OwnerSettings settings, Ticker ticker, long epoch) {
        this.calls = calls;
        this.settings = settings;
        this.ticker = ticker;
        this.epoch = epoch;
    }

    void line(Allocation allocation) {
        if (allocation.call == Call.NONE) {
            allocation.call = Call.QUEUED;
            allocation.node.toStart.addLast(allocation);
            enterRound(allocation.node);
        }
    }

    /** If it has something to start and may. */
    void enterRound(NodeRun node) {
        if (!node.inRound && !node.toStart.isEmpty() && node.starting < settings.startsPerNodeMax()) {
            node.inRound = true;
            round.addLast(node);
        }
    }

    /** Starts what the limits allow. */
    void startMore() {
        while (starting < settings.startsMax() && !round.isEmpty()) {
            NodeRun node = round.removeFirst();
            node.inRound = false;
            Allocation allocation = node.toStart.pollFirst();
            Target target = node.target;
            if (allocation != null && target != null && startable(allocation)) {
                start(allocation, target);
            }
            enterRound(node);
        }
    }

    /** It may have ended, or been seen running, while it stood in line. */
    private static boolean startable(Allocation allocation) {
        return allocation.call == Call.QUEUED
                && (allocation.state == AllocationState.PLACED || allocation.state == AllocationState.STARTING);
    }

    private void start(Allocation allocation, Target target) {
        allocation.call = Call.STARTING;
        allocation.called = true;
        allocation.calledNanos = ticker.nanos();
        allocation.node.starting++;
        starting++;
        inFlight.put(allocation.uid, allocation);
        TaskGroup group = allocation.spec;
        calls.start(
                target,
                new Workload(
                        allocation.uid,
                        epoch,
                        allocation.group.job.ref.namespace(),
                        allocation.group.job.ref.name(),
                        group.task(),
                        allocation.ports,
                        labels(allocation, group),
                        Volumes.of(allocation),
                        SecretValues.NONE));
    }

    private static Map<String, String> labels(Allocation allocation, TaskGroup group) {
        var labels = new HashMap<String, String>();
        labels.put("io.gantry.group", group.name().value());
        labels.put("io.gantry.index", Integer.toString(allocation.index));
        if (NodeLoss.stopsItself(group.onNodeLost())) {
            // read by the join program of the node: the seconds from SIGTERM to SIGKILL
            long grace = group.task().terminationGrace().plusMillis(999).toSeconds();
            labels.put(WorkloadEngine.STOPS_ITSELF, Long.toString(grace));
        }
        return labels;
    }

    /** Makes room for another; its node enters the round again when what came of it is known. Null if none was asked. */
    @Nullable
    Allocation answered(Uid uid) {
        Allocation allocation = inFlight.remove(uid);
        if (allocation != null) {
            starting--;
            allocation.node.starting--;
            allocation.call = Call.NONE;
            allocation.calledNanos = ticker.nanos();
        }
        return allocation;
    }

    /** Those that take long, which are told as STARTING. */
    void forEachLong(long now, Consumer<Allocation> action) {
        for (Allocation allocation : inFlight.values()) {
            if (now - allocation.calledNanos < settings.startingAfter().toNanos()) {
                break;
            }
            action.accept(allocation);
        }
    }
}
