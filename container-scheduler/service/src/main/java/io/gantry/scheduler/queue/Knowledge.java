package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.DemandFact.Shape;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.JobUpdate;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.core.explain.Explanation;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.job.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/** What only the owner of a cluster can say. Used on its thread alone. */
final class Knowledge {

    static final int NOTES_MAX = 5;

    private final Cluster cluster;
    private final Refusals refusals;

    Knowledge(Cluster cluster, Refusals refusals) {
        this.cluster = cluster;
        this.refusals = refusals;
    }

    /** Why no node could ever hold a task of this group, if that is so and there are nodes at all. */
    Optional<String> neverFits(Name namespace, Name job, TaskGroup group) {
        TaskClass tasks = CoreTypes.tasks(namespace, job, null, group, cluster.marks);
        Explanation explanation = refusals.explain(cluster.view, tasks);
        if (explanation.nodes() == 0 || !explanation.neverFits()) {
            return Optional.empty();
        }
        List<String> why = explanation.counts().stream()
                .map(count -> count.nodes() + " " + count.code().word() + " (" + count.text() + ")")
                .toList();
        return Optional.of(
                "none of the " + explanation.nodes() + " nodes could ever hold it: " + String.join(", ", why));
    }

    /** The view as it is. */
    View view() {
        return cluster.view;
    }

    Instant now() {
        return cluster.now();
    }

    /** Tasks that have not ended. */
    int living() {
        return cluster.nodes.values().stream()
                .mapToInt(node -> node.living.size())
                .sum();
    }

    JobPlacement placement(Job job) {
        JobRun run = cluster.jobs.get(job.uid());
        Instant now = cluster.now();
        var groups = new ArrayList<JobPlacement.Group>();
        if (run != null) {
            run.groups.values().forEach(group -> groups.add(group(group, now)));
        }
        return new JobPlacement(
                job.uid(),
                job.namespace(),
                job.name(),
                job.cluster(),
                job.clusterName(),
                run == null ? job.state() : run.status(now).state(),
                groups);
    }

    private JobPlacement.Group group(GroupRun group, Instant now) {
        var byState = new EnumMap<AllocationState, Integer>(AllocationState.class);
        int backingOff = 0;
        Instant nextRetry = null;
        for (int i = 0; i < group.wanted(); i++) {
            Allocation latest = group.latest(i);
            if (latest == null) {
                continue;
            }
            byState.merge(latest.state, 1, Integer::sum);
            if (Reconciler.decide(group.wanted(i), latest.latest(), now) instanceof Move.Wait(Instant until)) {
                backingOff++;
                nextRetry = nextRetry == null || until.isBefore(nextRetry) ? until : nextRetry;
            }
        }
        Explanation explanation = refusals.explain(cluster.view, cluster.volumes.explained(group));
        boolean waits = !group.waiting.isEmpty();
        return new JobPlacement.Group(
                group.name,
                group.wanted(),
                byState,
                group.waiting.cardinality(),
                waits ? group.waitingSince : null,
                backingOff,
                nextRetry,
                explanation.nodes(),
                explanation.feasible(),
                waits ? Refusals.reasons(explanation) : List.of(),
                waits ? Refusals.nearest(explanation) : List.of(),
                explanation.nodes() > 0 && explanation.neverFits(),
                List.copyOf(group.lastErrors),
                Shape.of(group.spec, 0, now).text(),
                ready(group),
                notes(group),
                waits ? group.lack : null);
    }

    private static int ready(GroupRun group) {
        int ready = 0;
        for (int i = 0; i < group.wanted(); i++) {
            Allocation latest = group.latest(i);
            ready += latest != null && latest.ready() ? 1 : 0;
        }
        return ready;
    }

    /** Of tasks that are not ready, those that are so longest. */
    private List<String> notes(GroupRun group) {
        var unready = new ArrayList<Allocation>();
        for (int i = 0; i < group.wanted(); i++) {
            Allocation latest = group.latest(i);
            boolean runs = latest != null && latest.state == AllocationState.RUNNING;
            if (latest != null && runs && latest.health != null && !latest.health.ready()) {
                unready.add(latest);
            }
        }
        var notes = new ArrayList<String>();
        JobUpdate update = group.job.update;
        if (update != null && group.policy() != null && update.state() != JobUpdate.State.DONE) {
            notes.add(update.text());
        }
        staying(group, notes);
        bound(group, notes);
        unready.stream()
                .sorted(Comparator.comparing(Knowledge::unreadySince))
                .limit(NOTES_MAX)
                .map(one -> group.name + "[" + one.index + "] on " + one.node.name + " is "
                        + (one.health == null ? "" : one.health.text()))
                .forEach(notes::add);
        return notes;
    }

    private void bound(GroupRun group, List<String> notes) {
        group.waiting.stream()
                .limit(NOTES_MAX * 10L)
                .mapToObj(index -> cluster.volumes
                        .why(group, index, cluster.view)
                        .map(why -> group.name + "[" + index + "] " + why))
                .flatMap(Optional::stream)
                .limit(Math.max(0, NOTES_MAX - notes.size()))
                .forEach(notes::add);
    }

    private static void staying(GroupRun group, List<String> notes) {
        for (int i = 0; notes.size() < NOTES_MAX && i < group.slots(); i++) {
            Allocation latest = group.latest(i);
            if (latest != null && latest.living() && latest.node.lost()) {
                notes.add(group.name + "[" + i + "] waits for its node: " + latest.detail);
            } else if (latest != null && latest.living() && latest.held) {
                notes.add(group.name + "[" + i + "] stays on " + latest.node.name
                        + ", which is to be emptied, "
                        + (latest.volumes.isEmpty()
                                ? "by its disruption budget"
                                : "by its disruption budget or its volume: " + latest.node.heldBy));
            }
        }
    }

    private static Instant unreadySince(Allocation allocation) {
        return allocation.health == null ? Instant.MAX : allocation.health.since();
    }
}
