package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.NodeLoss;
import io.gantry.scheduler.api.TaskHealth;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.health.TaskChecks;
import io.gantry.scheduler.journal.Revert;
import io.gantry.scheduler.journal.TaskAttempt;
import io.gantry.scheduler.replay.Recorder;
import io.gantry.scheduler.secret.KnownSecrets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory of its owner, and what can happen to an allocation in it. Every change is noted for the next
 * transaction; nothing here acts on anything outside.
 */
final class Cluster {

    /** Attempts of one task whose rows are kept. */
    static final int ATTEMPTS_KEPT = 20;

    static final int ERRORS_KEPT = 3;

    final Uid uid;
    final View view;
    final Recorder recorder = new Recorder();
    final Marks marks = new Marks();
    final KnownSecrets secrets = new KnownSecrets();
    final Map<Uid, JobRun> jobs = new HashMap<>();
    final Map<Uid, NodeRun> nodes = new HashMap<>();
    /** Living, and ended ones whose container is kept. */
    final Map<Uid, Allocation> allocations = new HashMap<>();

    final Volumes volumes = new Volumes(this::report);

    private final InstantSource time;
    private final int keptPerTask;

    // ---- noted for the next transaction and what follows it

    final List<Allocation> unwritten = new ArrayList<>();
    /** Those of them that are new. */
    int unwrittenPlacements;

    /** Ended, and not durably so yet: if this owner dies now, its successor believes that they run. */
    final Set<Uid> ending = new HashSet<>();

    final List<Uid> removed = new ArrayList<>();
    final List<TaskAttempt> forgotten = new ArrayList<>();
    final ArrayDeque<JobRun> unreconciled = new ArrayDeque<>();
    final Set<JobRun> unreportedJobs = new LinkedHashSet<>();
    final Set<NodeRun> unreportedNodes = new LinkedHashSet<>();
    /** Jobs whose update failed and that are to go back. */
    final List<Revert> reverts = new ArrayList<>();

    /** Tasks with checks that run since then. */
    final List<Allocation> begun = new ArrayList<>();

    /** Ended containers beyond what is kept. */
    final List<Allocation> toRemove = new ArrayList<>();

    Cluster(Uid uid, View view, InstantSource time, int keptPerTask) {
        this.uid = uid;
        this.view = view;
        this.time = time;
        this.keptPerTask = keptPerTask;
    }

    Instant now() {
        return time.instant();
    }

    // ---- what happens to an allocation

    /** Null if the node cannot take it any more. */
    @Nullable
    Allocation place(Uid allocationUid, GroupRun group, int index, Placement placement, Instant now) {
        NodeRun node = (NodeRun) view.node(placement.node()).key();
        if (!view.apply(placement)) {
            return null;
        }
        recorder.held(allocationUid, placement, group.recorded);
        Allocation before = group.latest(index);
        int attempt = group.nextAttempt(index);
        var allocation = new Allocation(
                allocationUid, group, node, index, attempt, failures(group, index, before), now, placement);
        group.succeeds(index, allocation);
        unwrittenPlacements++;
        node.living.add(allocation);
        allocations.put(allocationUid, allocation);
        group.job.living++;
        if (attempt >= ATTEMPTS_KEPT) {
            forgotten.add(new TaskAttempt(group.job.uid, group.name, index, attempt - ATTEMPTS_KEPT));
        }
        changed(allocation);
        return allocation;
    }

    private int failures(GroupRun group, int index, @Nullable Allocation before) {
        return before != null
                        && Reconciler.decide(group.wanted(index), before.latest(), Instant.MAX)
                                instanceof Move.Place(int failures)
                ? failures
                : 0;
    }

    void starting(Allocation allocation) {
        if (allocation.state == AllocationState.PLACED) {
            allocation.state = AllocationState.STARTING;
            changed(allocation);
        }
    }

    void running(Allocation allocation, @Nullable Instant since) {
        if (!allocation.living()) {
            return;
        }
        allocation.container = true;
        if (allocation.state == AllocationState.PLACED || allocation.state == AllocationState.STARTING) {
            allocation.state = AllocationState.RUNNING;
            allocation.started = since == null ? now() : since;
            volumes.ran(allocation);
            marks.started(allocation, view);
            goesOn(allocation);
            changed(allocation);
            served(allocation);
        }
    }

    /** It runs; what its checks say counts from now on. */
    void goesOn(Allocation allocation) {
        TaskChecks checks = allocation.state == AllocationState.RUNNING ? Checks.of(allocation, now()) : null;
        if (checks != null) {
            allocation.checks = checks;
            allocation.health = checks.told();
            begun.add(allocation);
        }
    }

    /** What its checks say has turned. */
    void checked(Allocation allocation) {
        TaskChecks checks = allocation.checks;
        if (checks != null && allocation.state == AllocationState.RUNNING) {
            allocation.health = checks.told();
            changed(allocation);
            served(allocation);
        }
    }

    /** Whether it serves may be another answer now: an update may go on by it. */
    private void served(Allocation allocation) {
        GroupRun group = allocation.group;
        boolean budget = group.spec.disruption() != null && (group.slack <= 0 || group.slack == Integer.MAX_VALUE);
        boolean timed = allocation.spec.task().deadline() != null;
        if (timed || budget || (group.policy() != null && group.job.updating())) {
            reconcile(allocation.group.job);
        }
    }

    /** Its start or live check failed as often as it may: it is ended, and has failed. */
    void failing(Allocation allocation) {
        TaskChecks checks = allocation.checks;
        if (checks == null || allocation.state != AllocationState.RUNNING) {
            return;
        }
        TaskHealth told = checks.told();
        allocation.health = told;
        boolean start = Health.Role.START.word().equals(told.check());
        allocation.detail = "its " + told.check() + " check failed: " + told.answer();
        stopping(allocation, start ? Failing.START_CHECK : Failing.LIVE_CHECK);
    }

    /** It is to end, for this reason and for people in these words. */
    void stopping(Allocation allocation, String reason, String detail) {
        allocation.detail = detail;
        stopping(allocation, reason);
    }

    /** It is to end; ends at once if it has no container and none is on its way. */
    void stopping(Allocation allocation, String reason) {
        allocation.reason = reason;
        boolean nothingThere = !allocation.container
                && (allocation.call == Allocation.Call.NONE || allocation.call == Allocation.Call.QUEUED);
        if (nothingThere) {
            ended(allocation, AllocationState.STOPPED, reason, allocation.detail, null);
        } else {
            allocation.state = AllocationState.STOPPING;
            changed(allocation);
        }
    }

    /** Its container ended by itself, or because it was asked to. */
    void exited(Allocation allocation, @Nullable Integer exitCode, boolean outOfMemory, @Nullable Instant at) {
        if (!allocation.living()) {
            return;
        }
        allocation.container = true;
        allocation.exitCode = exitCode;
        if (allocation.started == null) {
            allocation.started = at == null ? now() : at;
            volumes.ran(allocation);
        }
        if (allocation.state == AllocationState.STOPPING) {
            AllocationState end = Failing.is(allocation.reason) ? AllocationState.FAILED : AllocationState.STOPPED;
            ended(allocation, end, allocation.reason, allocation.detail, at);
        } else if (allocation.stopsItself) {
            ended(allocation, AllocationState.LOST, "NodeLost", "its node was cut off, and stopped it", at);
        } else if (exitCode != null && exitCode == 0) {
            ended(allocation, AllocationState.SUCCEEDED, "", "", at);
        } else if (outOfMemory) {
            ended(allocation, AllocationState.FAILED, "OutOfMemory", "it used more memory than its limit", at);
        } else {
            ended(allocation, AllocationState.FAILED, "ExitCode", "it ended with exit code " + exitCode, at);
        }
    }

    /** It could not be started, and has no container. */
    void refused(Allocation allocation, String reason, String detail) {
        allocation.container = false;
        GroupRun group = allocation.group;
        if (group.lastErrors.size() >= ERRORS_KEPT) {
            group.lastErrors.removeFirst();
        }
        group.lastErrors.addLast(allocation.node.name + ": " + reason + ": " + detail);
        boolean unwanted = allocation.state == AllocationState.STOPPING;
        ended(allocation, unwanted ? AllocationState.STOPPED : AllocationState.FAILED, reason, detail, null);
    }

    /** Nothing is known of it until its node is back, or given up. */
    void cutOff(Allocation allocation, String detail) {
        allocation.detail = detail;
        allocation.stopsItself = NodeLoss.stopsItself(allocation.spec.onNodeLost());
        changed(allocation);
        reconcile(allocation.group.job);
    }

    /** Its node is there again, and so is it. */
    void isBack(Allocation allocation) {
        allocation.stopsItself &= allocation.node.stopHeard != null;
        if (allocation.cutOff()) {
            allocation.detail = "";
            changed(allocation);
            served(allocation);
        }
    }

    /** Its node is not there any more. */
    void lost(Allocation allocation, String detail) {
        allocation.container = false;
        ended(allocation, AllocationState.LOST, "NodeLost", detail, null);
    }

    /** The container it had is not there, and nobody saw how it ended. */
    void vanished(Allocation allocation) {
        allocation.container = false;
        boolean unwanted = allocation.state == AllocationState.STOPPING;
        ended(
                allocation,
                unwanted && !Failing.is(allocation.reason) ? AllocationState.STOPPED : AllocationState.FAILED,
                unwanted ? allocation.reason : "ContainerGone",
                unwanted ? allocation.detail : "its container was removed by somebody else",
                null);
    }

    private void ended(
            Allocation allocation, AllocationState state, String reason, String detail, @Nullable Instant at) {
        if (!allocation.living()) {
            return;
        }
        allocation.state = state;
        allocation.reason = reason;
        allocation.detail = detail;
        allocation.ended = at == null ? now() : at;
        allocation.checks = null;
        allocation.group.gone(allocation);
        volumes.ended(allocation);
        release(allocation);
        allocation.group.job.living--;
        allocation.node.living.remove(allocation);
        changed(allocation);
        ending.add(allocation.uid);
        reconcile(allocation.group.job);
        if (allocation.container) {
            keep(allocation);
        } else {
            allocations.remove(allocation.uid);
        }
    }

    private void release(Allocation allocation) {
        Placement held = allocation.placement;
        if (held != null) {
            allocation.placement = null;
            view.release(held);
            recorder.released(allocation.uid);
        }
    }

    // ---- ended containers

    /** Keeps an ended container for its log; the oldest of its task beyond the number kept is to be removed. */
    void keep(Allocation allocation) {
        allocations.put(allocation.uid, allocation);
        allocation.group.job.kept++;
        allocation.node.kept.add(allocation);
        var ofTask = allocation.group.kept.computeIfAbsent(allocation.index, index -> new ArrayDeque<>(2));
        ofTask.addLast(allocation);
        while (ofTask.size() > keptPerTask) {
            toRemove.add(ofTask.removeFirst());
        }
    }

    /** All of a job that is being deleted. */
    void keepNone(JobRun job) {
        for (GroupRun group : job.groups.values()) {
            group.kept.values().forEach(toRemove::addAll);
            group.kept.clear();
        }
    }

    /** Gives up what ended before. */
    void expireKept(Instant before) {
        for (NodeRun node : nodes.values()) {
            for (Allocation allocation : node.kept) {
                var ofTask = allocation.group.kept.get(allocation.index);
                boolean old = allocation.ended != null && allocation.ended.isBefore(before);
                if (old && ofTask != null && ofTask.remove(allocation)) {
                    toRemove.add(allocation);
                }
            }
        }
    }

    /** Its container is gone from its node. */
    void containerGone(Allocation allocation) {
        if (allocation.living() || !allocation.container) {
            return;
        }
        allocation.container = false;
        allocation.group.job.kept--;
        allocation.node.kept.remove(allocation);
        allocations.remove(allocation.uid);
        var ofTask = allocation.group.kept.get(allocation.index);
        if (ofTask != null && ofTask.remove(allocation) && ofTask.isEmpty()) {
            allocation.group.kept.remove(allocation.index);
        }
        removed.add(allocation.uid);
        if (allocation.group.job.deleting) {
            reconcile(allocation.group.job);
        }
    }

    /** Whether anything of it is still on a node. */
    static boolean hasLeftovers(JobRun job) {
        return job.living > 0 || job.kept > 0;
    }

    // ---- notes

    private void changed(Allocation allocation) {
        allocation.version++;
        if (!allocation.unwritten) {
            allocation.unwritten = true;
            unwritten.add(allocation);
        }
        JobRun job = allocation.group.job;
        job.turning |= !allocation.living() || job.written == null || job.written.state() != JobState.RUNNING;
        report(job);
        report(allocation.node);
    }

    void reconcile(JobRun job) {
        job.turning = true;
        if (!job.unreconciled) {
            job.unreconciled = true;
            unreconciled.add(job);
        }
    }

    void report(JobRun job) {
        if (!job.unreported) {
            job.unreported = true;
            unreportedJobs.add(job);
        }
    }

    void report(NodeRun node) {
        if (!node.unreported) {
            node.unreported = true;
            unreportedNodes.add(node);
        }
    }
}
