package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.core.view.TaskClass;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task group of a job, with the latest allocation of each of its tasks. */
final class GroupRun {

    final JobRun job;
    final Name name;
    TaskGroup spec;
    TaskClass tasks;
    /** The job's generation at which its tasks last changed. */
    long generation;
    /** No longer in the job's spec; its tasks are ending. */
    boolean dropped;

    /** By index; longer than the count while tasks of a larger one are ending. */
    private @Nullable Allocation[] latest = new Allocation[0];

    /** Tasks that need a node now. */
    final BitSet waiting = new BitSet();
    /** Since when the oldest of them waits. */
    @Nullable
    Instant waitingSince;
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
        this.spec = spec;
        this.tasks = CoreTypes.tasks(spec);
        this.generation = generation;
    }

    /** How many tasks there are to be. */
    int wanted() {
        return dropped || job.ending() ? 0 : spec.count();
    }

    /** Takes a new spec of the group; its tasks are replaced only when they themselves changed. */
    void change(TaskGroup changed, long jobGeneration) {
        dropped = false;
        if (!sameTasks(spec, changed)) {
            generation = jobGeneration;
            tasks = CoreTypes.tasks(changed);
        }
        spec = changed;
    }

    static boolean sameTasks(TaskGroup a, TaskGroup b) {
        return a.task().equals(b.task())
                && a.constraints().equals(b.constraints())
                && a.tolerations().equals(b.tolerations());
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

    Reconciler.Wanted wanted(int index) {
        return new Reconciler.Wanted(job.spec.type(), index < wanted(), generation, spec.restart());
    }

    /** The node's ports by their names: asked for by number first, then the dynamic ones. */
    Map<Name, Integer> portNames(List<Integer> ports) {
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
