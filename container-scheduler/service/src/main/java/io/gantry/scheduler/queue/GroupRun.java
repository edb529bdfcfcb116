package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.Disruption;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.NodeLoss;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.replay.GroupName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task group of a job, with the latest allocation of each of its tasks. */
final class GroupRun {

    final JobRun job;
    final Name name;
    final GroupName recorded;
    TaskGroup spec;
    TaskClass tasks;
    /** The job's generation at which its tasks last changed. */
    long generation;
    /** No longer in the job's spec; its tasks are ending. */
    boolean dropped;

    /** By index; longer than the count while tasks of a larger one are ending. */
    private @Nullable Allocation[] latest = new Allocation[0];

    /** Living ones of tasks whose successor is placed already, by index. */
    private final Map<Integer, Allocation> outgoing = new HashMap<>();
    /** By index, the last attempt that its task went back from. */
    private final Map<Integer, Integer> wentBack = new HashMap<>();
    /** So many more of its tasks serve than its budget asks for, as of the last look. */
    int slack = Integer.MAX_VALUE;

    /** Tasks that get a new allocation beside the one they have. */
    final BitSet surging = new BitSet();

    /** While an update is held: what its tasks of an earlier spec are placed from, should they end. */
    private @Nullable TaskGroup earlier;

    private TaskClass earlierTasks;

    /** Tasks that need a node now. */
    final BitSet waiting = new BitSet();
    /** Since when the oldest of them waits. */
    @Nullable
    Instant waitingSince;
    /** What its waiting tasks are held back by and no node can give, such as a secret that is not there. */
    @Nullable
    String lack;
    /** In the queue, or among the blocked. */
    boolean queued;
    /** The view's room when it last found no node: until that changes there is none. */
    long blockedAt = -1;

    boolean blocked;

    /** Ended containers by task, oldest first, kept for their logs. */
    final Map<Integer, ArrayDeque<Allocation>> kept = new HashMap<>();

    /** What the engines said last when a task of it could not be started. */
    final ArrayDeque<String> lastErrors = new ArrayDeque<>();

    GroupRun(JobRun job, TaskGroup spec, long generation) {
        this.job = job;
        this.name = spec.name();
        this.recorded = new GroupName(job.uid, job.ref.namespace(), job.ref.name(), name);
        this.spec = spec;
        job.marks.enter(job, spec);
        this.tasks = made(spec);
        this.earlierTasks = tasks;
        this.generation = generation;
    }

    private TaskClass made(TaskGroup of) {
        return CoreTypes.tasks(job.ref.namespace(), job.ref.name(), job.spec.placement(), of, job.marks);
    }

    /** What tasks of one of its specs hold. */
    TaskClass classOf(TaskGroup of) {
        return sameTasks(of, spec) ? tasks : made(of);
    }

    /** Others know its tasks by more names or by fewer. */
    void renamed() {
        tasks = made(spec);
        TaskGroup before = earlier;
        earlierTasks = before == null ? tasks : made(before);
    }

    /** Its allocations that hold something. */
    List<Allocation> placed() {
        var placed = new ArrayList<Allocation>();
        for (Allocation one : latest) {
            if (one != null && one.placement != null) {
                placed.add(one);
            }
        }
        outgoing.values().stream().filter(one -> one.placement != null).forEach(placed::add);
        return placed;
    }

    /** Nothing of it is there any more: what its rules name is not named by them. */
    void forget() {
        job.marks.leave(job, spec);
        TaskGroup before = earlier;
        if (before != null) {
            job.marks.leave(job, before);
        }
    }

    /** Whether more room elsewhere is not all it may wait for: another's task, or another one of its own, may do. */
    boolean waitsForOthers() {
        return spec.affinity().stream().anyMatch(rule -> rule.weight() == null)
                || spec.spread().stream().anyMatch(rule -> rule.weight() == null);
    }

    /** How many tasks there are to be. */
    int wanted() {
        return dropped || job.ending() ? 0 : spec.count();
    }

    /**
     * Takes a new spec of the group; its tasks are replaced only when they themselves changed, or the labels and taints they
     * must or may have. Rules between tasks and wishes count for those that are placed from now on.
     */
    void change(TaskGroup changed, long jobGeneration) {
        dropped = false;
        if (!sameTasks(spec, changed)) {
            generation = jobGeneration;
        }
        job.marks.leave(job, spec);
        job.marks.enter(job, changed);
        spec = changed;
        TaskClass before = tasks;
        tasks = made(changed);
        if (!before.equals(tasks)) {
            job.marks.changed(job);
        }
    }

    static boolean sameTasks(TaskGroup a, TaskGroup b) {
        return a.task().equals(b.task())
                && a.constraints().equals(b.constraints())
                && a.tolerations().equals(b.tolerations())
                // said by a label, which a container keeps
                && NodeLoss.stopsItself(a.onNodeLost()) == NodeLoss.stopsItself(b.onNodeLost());
    }

    /** Past the last index that has an allocation. */
    int slots() {
        return latest.length;
    }

    @Nullable
    Allocation latest(int index) {
        return index < latest.length ? latest[index] : null;
    }

    void latest(int index, Allocation allocation) {
        if (index >= latest.length) {
            latest = Arrays.copyOf(latest, Math.max(index + 1, Math.max(spec.count(), latest.length)));
        }
        latest[index] = allocation;
    }

    @Nullable
    Allocation outgoing(int index) {
        return outgoing.isEmpty() ? null : outgoing.get(index);
    }

    List<Allocation> outgoing() {
        return outgoing.isEmpty() ? List.of() : List.copyOf(outgoing.values());
    }

    /** The task gets another allocation; the one it has goes when that is ready. */
    void succeeds(int index, Allocation successor) {
        Allocation before = latest(index);
        if (before != null && before.living()) {
            outgoing.put(index, before);
        }
        surging.clear(index);
        latest(index, successor);
    }

    /** It has ended. */
    void gone(Allocation allocation) {
        if (outgoing(allocation.index) == allocation) {
            outgoing.remove(allocation.index);
        }
    }

    /** Two that live of one task, as they are found after a start: the one of the spec as it is comes later. */
    void adopt(Allocation found) {
        Allocation there = latest(found.index);
        if (there == null || !there.living()) {
            latest(found.index, found);
            return;
        }
        boolean after = current(found) == current(there) ? found.attempt > there.attempt : current(found);
        latest(found.index, after ? found : there);
        outgoing.put(found.index, after ? there : found);
    }

    /** Where the spec went back, the outgoing ones are what is wanted, and their successors go. */
    void goBack() {
        if (!outgoing.isEmpty()) {
            List.copyOf(outgoing.keySet()).forEach(this::goBack);
        }
    }

    private void goBack(int index) {
        Allocation before = outgoing(index);
        Allocation now = latest(index);
        if (before == null || now == null || !current(before)) {
            return;
        }
        wentBack.merge(index, now.attempt, Math::max);
        if (!now.living()) {
            outgoing.remove(index); // it ended, and is not needed again
            latest(index, before);
        } else if (!current(now)) {
            outgoing.put(index, now);
            latest(index, before);
        }
    }

    /** Counts on from all there were, also from those that a task went back from. */
    int nextAttempt(int index) {
        Allocation now = latest(index);
        Allocation before = outgoing(index);
        int last = Math.max(now == null ? -1 : now.attempt, before == null ? -1 : before.attempt);
        return Math.max(last, wentBack.getOrDefault(index, -1)) + 1;
    }

    /** Whether it runs what is wanted now. */
    boolean current(Allocation allocation) {
        return allocation.generation >= generation || sameTasks(allocation.spec, spec);
    }

    /** The policy its tasks are replaced by; null for all at once. */
    @Nullable
    UpdatePolicy policy() {
        if (job.spec.type() != JobSpec.Type.SERVICE || dropped || job.ending()) {
            return null;
        }
        Disruption disruption = spec.disruption();
        return disruption == null ? spec.update() : within(disruption);
    }

    /** An update takes no more away than a budget lets go, and without a policy of its own just that. */
    private UpdatePolicy within(Disruption disruption) {
        int mayGo = wanted() - disruption.least(wanted());
        UpdatePolicy own = spec.update();
        return own == null
                ? new UpdatePolicy(mayGo == 0 ? 1 : 0, mayGo, UpdatePolicy.READY_WITHIN_DEFAULT, false)
                : own.missing(Math.min(mayGo, own.maxUnavailable()));
    }

    // ---- what a task is placed from

    /**
     * Before its tasks are looked at. An update that is paused or has failed brings no more tasks of its own: an earlier
     * task that ends is run again as it was in the last generation that was wholly ready.
     */
    void lookedAt() {
        JobSpec healthy = job.held() && policy() != null ? job.healthySpec : null;
        Optional<TaskGroup> there = healthy == null
                ? Optional.empty()
                : healthy.groups().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst();
        earlier(there.filter(one -> !sameTasks(one, spec)).orElse(null));
    }

    private void earlier(@Nullable TaskGroup now) {
        TaskGroup before = earlier;
        if (Objects.equals(before, now)) {
            earlierTasks = now == null ? tasks : earlierTasks;
            return;
        }
        if (now != null) {
            job.marks.enter(job, now);
        }
        if (before != null) {
            job.marks.leave(job, before);
        }
        earlier = now;
        earlierTasks = now == null ? tasks : made(now);
    }

    private boolean asEarlier(int index) {
        Allocation before = earlier == null ? null : latest(index);
        return before != null && !before.living() && !current(before);
    }

    /** Of its group. */
    TaskGroup specOf(int index) {
        return earlier != null && asEarlier(index) ? earlier : spec;
    }

    long generationOf(int index) {
        return asEarlier(index) ? job.healthy : job.generation;
    }

    /** Of the tasks that wait for a node, those that are placed together now: all of one spec. */
    BitSet next() {
        if (earlier == null) {
            return waiting;
        }
        var again = (BitSet) waiting.clone();
        waiting.stream().filter(index -> !asEarlier(index)).forEach(again::clear);
        return again.isEmpty() ? waiting : again;
    }

    TaskClass tasksOf(int index) {
        return asEarlier(index) ? earlierTasks : tasks;
    }

    Reconciler.Wanted wanted(int index) {
        return wanted(index, true);
    }

    /** @param replace whether one of an earlier spec is to go now */
    Reconciler.Wanted wanted(int index, boolean replace) {
        long since = asEarlier(index) ? 0 : generation;
        return new Reconciler.Wanted(job.spec.type(), index < wanted(), since, spec.restart(), replace, job.late);
    }

    /** The node's ports by their names: asked for by number first, then the dynamic ones. */
    static Map<Name, Integer> portNames(TaskGroup spec, List<Integer> ports) {
        var named = new LinkedHashMap<Name, Integer>();
        int next = 0;
        for (Port port : spec.task().ports()) {
            if (port.host() != null) {
                named.put(port.name(), ports.get(next++));
            }
        }
        for (Port port : spec.task().ports()) {
            if (port.host() == null) {
                named.put(port.name(), ports.get(next++));
            }
        }
        return named;
    }

    @Override
    public String toString() {
        return job.ref.namespace() + "/" + job.ref.name() + "/" + name;
    }
}
