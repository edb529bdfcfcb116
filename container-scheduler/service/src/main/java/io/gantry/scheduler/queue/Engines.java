package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.dispatch.EngineResult;
import io.gantry.scheduler.queue.Allocation.Call;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jboss.logging.Logger;

/** What is durable is carried out, and what engines say is taken in. */
final class Engines {

    private static final Logger LOG = Logger.getLogger(Engines.class);

    /** For containers that belong to nobody. */
    static final Duration CLEAR_GRACE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final EngineCalls calls;
    private final Ticker ticker;
    private final long epoch;
    private final Gate gate;
    private final long begunNanos;

    private final Starts starts;
    private final Listings listings;
    private final Checks checks;
    /** Containers of no living allocation that are being removed, by uid. */
    private final Map<Uid, Uid> clearing = new HashMap<>();

    private final PriorityQueue<Later> later = new PriorityQueue<>((a, b) -> Long.signum(a.atNanos() - b.atNanos()));

    private record Later(long atNanos, Runnable action) {}

    Engines(
            Cluster cluster,
            EngineCalls calls,
            Checks checks,
            OwnerSettings settings,
            Ticker ticker,
            long epoch,
            Gate gate) {
        this.cluster = cluster;
        this.calls = calls;
        this.checks = checks;
        this.ticker = ticker;
        this.epoch = epoch;
        this.gate = gate;
        this.begunNanos = ticker.nanos();
        this.starts = new Starts(calls, settings, ticker, epoch);
        this.listings = new Listings(cluster, calls, settings, ticker);
    }

    // ---- acting on what is durable

    /** It was written: what it asks for may be done now, unless more has happened to it that is not written yet. */
    void durable(Allocation allocation) {
        allocation.durable = true;
        allocation.writing = false;
        if (!allocation.settled()) {
            return;
        }
        if (!allocation.living()) {
            cluster.ending.remove(allocation.uid);
        }
        switch (allocation.state) {
            case PLACED, STARTING -> starts.line(allocation);
            case STOPPING -> stop(allocation);
            case RUNNING, SUCCEEDED, FAILED, STOPPED, LOST, UNRECOGNIZED -> {}
        }
    }

    /** Starts what the limits allow. */
    void startMore() {
        starts.startMore();
    }

    private void stop(Allocation allocation) {
        Target target = allocation.node.target;
        if (!gate.mayStop(allocation)) {
            return;
        }
        if ((allocation.call == Call.NONE || allocation.call == Call.QUEUED) && target != null) {
            allocation.call = Call.STOPPING;
            calls.stop(target, allocation.uid, allocation.spec.task().terminationGrace());
        }
    }

    /** Removes ended containers that are not kept any longer, when their end is durable. */
    void removeMore() {
        if (!cluster.toRemove.isEmpty()) {
            var durable = new ArrayList<Allocation>();
            cluster.toRemove.removeIf(
                    allocation -> !cluster.ending.contains(allocation.uid) && durable.add(allocation));
            durable.forEach(this::remove);
        }
    }

    private void remove(Allocation allocation) {
        NodeRun node = allocation.node;
        Target target = node.target;
        if (target == null || node.gone()) {
            // Its container went with the node; should the node come back, it belongs to nobody and is cleared.
            cluster.containerGone(allocation);
        } else {
            calls.remove(target, allocation.uid);
        }
    }

    /** Looks after what has its time: long starts, listings, retries. */
    void tick() {
        long now = ticker.nanos();
        gate.tick(this);
        while (!later.isEmpty() && later.peek().atNanos() - now <= 0) {
            later.remove().action().run();
        }
        starts.forEachLong(now, cluster::starting);
        listings.tick(now);
        checks.tick();
    }

    private void after(Duration delay, Runnable action) {
        later.add(new Later(ticker.nanos() + delay.toNanos(), action));
    }

    // ---- nodes

    /** A node is there, or there again: what is on it is to be known, and what waits for it may start. */
    void nodeReachable(NodeRun node) {
        listings.reachable(node);
        starts.enterRound(node);
    }

    /** With the next tick. */
    void listNext(NodeRun node) {
        listings.listNext(node);
    }

    void nodeUnreachable(NodeRun node) {
        listings.unreachable(node);
    }

    void forget(Target target) {
        calls.forget(target);
    }

    // ---- what engines say

    void take(EngineResult result) {
        switch (result) {
            case EngineResult.StartAnswered(Uid uid, Started answer) -> startAnswered(uid, answer);
            case EngineResult.StopAnswered(Uid uid, Outcome answer) -> stopAnswered(uid, answer);
            case EngineResult.RemoveAnswered removed -> removeAnswered(removed);
            case EngineResult.ContainerSeen(Uid node, Seen seen) -> seen(node, seen);
            case EngineResult.Listed listed -> listed(listed);
            case EngineResult.StreamBroken broken -> listings.streamBroken(broken);
            case EngineResult.VolumeRemoved _ -> {} // the volumes' own removals take it
        }
    }

    private void startAnswered(Uid uid, Started answer) {
        Allocation allocation = starts.answered(uid);
        if (allocation == null) {
            return;
        }
        switch (answer) {
            case Started.Running(var since) -> cluster.running(allocation, since);
            case Started.Ended(int code, boolean memory, var at) -> cluster.exited(allocation, code, memory, at);
            case Started.Refused(String reason, String detail) -> refused(allocation, reason, detail);
            case Started.Unreachable(String detail) -> unreachable(allocation, detail);
        }
        if (allocation.state == AllocationState.STOPPING) {
            stopAgain(allocation);
        } else if (!allocation.living() && allocation.state == AllocationState.LOST) {
            clear(allocation.node, uid);
        }
        starts.enterRound(allocation.node);
    }

    private void refused(Allocation allocation, String reason, String detail) {
        if (allocation.living()) {
            cluster.refused(allocation, reason, detail);
        }
    }

    /** Asked again after a while, as long as its node is there; if the node goes, the allocation is lost with it. */
    private void unreachable(Allocation allocation, String detail) {
        LOG.debugf("%s: %s", allocation, detail);
        note(allocation, detail);
        allocation.container = true; // who knows: the answer may have been lost on its way
        if (allocation.state == AllocationState.PLACED || allocation.state == AllocationState.STARTING) {
            after(Listings.RETRY_MIN, () -> {
                if (allocation.state == AllocationState.PLACED || allocation.state == AllocationState.STARTING) {
                    starts.line(allocation);
                }
            });
        }
    }

    private static void note(Allocation allocation, String detail) {
        ArrayDeque<String> errors = allocation.group.lastErrors;
        if (errors.size() >= Cluster.ERRORS_KEPT) {
            errors.removeFirst();
        }
        errors.addLast(allocation.node.name + ": EngineUnreachable: " + detail);
    }

    private void stopAnswered(Uid uid, Outcome answer) {
        Allocation allocation = cluster.allocations.get(uid);
        if (allocation == null || allocation.call != Call.STOPPING) {
            return;
        }
        allocation.call = Call.NONE;
        if (!allocation.living()) {
            return;
        }
        switch (answer) {
            case Outcome.Done() -> {
                if (mayStillStart(allocation)) {
                    stopLater(allocation, EngineCalls.LONGEST);
                } else {
                    cluster.exited(allocation, allocation.exitCode, false, null);
                }
            }
            case Outcome.Unreachable(String detail) -> {
                note(allocation, detail);
                stopLater(allocation, Listings.RETRY_MIN);
            }
        }
    }

    private void stopLater(Allocation allocation, Duration delay) {
        after(delay, () -> {
            if (allocation.state == AllocationState.STOPPING) {
                stop(allocation);
            }
        });
    }

    /**
     * Whether a start of it that nobody answered, this owner's or the one's before it, may still be on its way: so long
     * that there is no container of it proves nothing, and another must not take its place.
     */
    private boolean mayStillStart(Allocation allocation) {
        long since = allocation.called ? allocation.calledNanos : begunNanos;
        return allocation.container
                && allocation.started == null
                && ticker.nanos() - since < EngineCalls.LONGEST.toNanos();
    }

    private void removeAnswered(EngineResult.RemoveAnswered removed) {
        clearing.remove(removed.allocation());
        Allocation allocation = cluster.allocations.get(removed.allocation());
        if (allocation == null) {
            return;
        }
        switch (removed.answer()) {
            case Outcome.Done() -> cluster.containerGone(allocation);
            case Outcome.Unreachable(String detail) ->
                after(Listings.RETRY_MAX, () -> cluster.toRemove.add(allocation));
        }
    }

    private void seen(Uid nodeUid, Seen seen) {
        Allocation allocation = cluster.allocations.get(seen.allocation());
        if (allocation == null || !allocation.node.uid.equals(nodeUid)) {
            return; // the next listing decides what becomes of it
        }
        if (seen.running()) {
            cluster.running(allocation, seen.started());
            if (seen.checked() != null) {
                checks.engineSaid(allocation, seen.checked());
            }
        } else if (seen.exitCode() != null) {
            cluster.exited(allocation, seen.exitCode(), seen.outOfMemory(), seen.ended());
        }
    }

    private void listed(EngineResult.Listed listed) {
        NodeRun node = cluster.nodes.get(listed.node());
        if (node != null) {
            listings.answered(node, listed.answer())
                    .ifPresent(containers -> compare(node, containers, listed.begunNanos()));
        }
    }

    /** What is on a node against what should be. */
    private void compare(NodeRun node, List<Seen> containers, long begunNanos) {
        var there = new HashMap<Uid, Seen>();
        containers.forEach(seen -> there.put(seen.allocation(), seen));
        for (Allocation allocation : new ArrayList<>(node.living)) {
            Seen seen = there.get(allocation.uid);
            boolean calledSince =
                    allocation.call == Call.STARTING || (allocation.called && allocation.calledNanos - begunNanos > 0);
            if (seen != null && wasStarted(seen)) {
                seen(node.uid, seen);
                cluster.isBack(allocation);
                stopAgain(allocation);
            } else if (!calledSince && allocation.durable) {
                missing(allocation);
            }
        }
        gate.listed(node);
        for (Seen seen : containers) {
            Allocation known = cluster.allocations.get(seen.allocation());
            boolean ours =
                    known != null && known.node == node && (known.living() || (known.container && !seen.running()));
            boolean newerOwner = seen.epoch() > epoch;
            if (!ours && !newerOwner && known == null) {
                gate.strange(node, seen.allocation());
            } else if (!ours && !newerOwner) {
                clear(node, seen.allocation());
            }
        }
        for (Allocation kept : new ArrayList<>(node.kept)) {
            if (!there.containsKey(kept.uid)) {
                cluster.containerGone(kept);
            }
        }
    }

    /** One whose stop could not be asked for when it became durable; if it has not yet, it is asked for then. */
    void stopAgain(Allocation allocation) {
        if (allocation.state == AllocationState.STOPPING && allocation.settled()) {
            stop(allocation);
        }
    }

    /** A container that was made and never started, by an owner that died in between, is as good as none: it is started. */
    private static boolean wasStarted(Seen seen) {
        return seen.running() || seen.exitCode() != null;
    }

    private void missing(Allocation allocation) {
        switch (allocation.state) {
            case PLACED, STARTING -> starts.line(allocation);
            case STOPPING -> {
                if (mayStillStart(allocation)) {
                    stopAgain(allocation);
                } else {
                    cluster.vanished(allocation);
                }
            }
            case RUNNING -> cluster.vanished(allocation);
            case SUCCEEDED, FAILED, STOPPED, LOST, UNRECOGNIZED -> {}
        }
    }

    /**
     * Removes a container that belongs to no living allocation, if it may. What ended not durably yet is cleared when it
     * is: the node is listed again.
     */
    void clear(NodeRun node, Uid container) {
        if (cluster.ending.contains(container)) {
            listings.listSoon(node);
            return;
        }
        Target target = node.target;
        boolean callable = node.reachable() && !clearing.containsKey(container);
        if (target != null && callable && gate.mayClear(node, container)) {
            clearing.put(container, node.uid);
            LOG.infof("node %s: container of %s belongs to no living allocation; removing it", node, container);
            calls.clear(target, container, CLEAR_GRACE);
        }
    }

    void close() {
        gate.close();
        cluster.nodes.values().forEach(this::nodeUnreachable);
    }
}
