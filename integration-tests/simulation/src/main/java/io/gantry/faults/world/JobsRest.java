package io.gantry.faults.world;

import io.gantry.bridge.api.NodeFact;
import io.gantry.faults.law.Violation;
import io.gantry.platform.problem.Result;
import io.gantry.scheduler.api.JobPlacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;

/** What runs is what people want, and what does not is explained. */
final class JobsRest implements Rest.Part {

    private final World world;
    private final Answers answers;

    JobsRest(World world, Answers answers) {
        this.world = world;
        this.answers = answers;
    }

    @Override
    public Optional<String> look() {
        var running = new HashMap<String, Integer>();
        for (Host host : world.machines().all()) {
            host.running()
                    .forEach(container ->
                            running.merge(container.workload().job().value(), 1, Integer::sum));
        }
        var found = new ArrayList<String>();
        for (Wanted job : world.people().jobs()) {
            int runs = Optional.ofNullable(running.remove(job.name().value())).orElse(0);
            look(job, runs).ifPresent(found::add);
        }
        running.forEach((job, count) -> found.add(count + " containers of " + job + " run, which nobody wants"));
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
    }

    private Optional<String> look(Wanted job, int runs) {
        if (!job.lives()) {
            return runs == 0 ? Optional.empty() : Optional.of(runs + " of " + job.name() + " run, which is to end");
        }
        Optional<Result<JobPlacement>> answer = world.active(Layer.SCHEDULER)
                .flatMap(copy -> copy.scheduler()
                        .flatMap(layer ->
                                answers.to(copy, () -> layer.allocations().placement(Clusters.DEV, job.name()))));
        if (answer.isEmpty()
                || !(answer.get() instanceof Result.Ok<JobPlacement>(JobPlacement placement))
                || placement.groups().isEmpty()) {
            return Optional.of(job.name() + " is not explained: " + answer);
        }
        JobPlacement.Group group = placement.groups().getFirst();
        return explained(job, group)
                .or(() -> job.isService() ? service(job, group, runs) : batch(job, placement, runs));
    }

    private Optional<String> explained(Wanted job, JobPlacement.Group group) {
        int refused =
                group.reasons().stream().mapToInt(reason -> reason.nodes()).sum();
        if (group.waiting() > 0 && refused + group.feasible() != group.nodes()) {
            throw new Violation(
                    "every unplaced task is explained",
                    job.name() + " has " + group.waiting() + " waiting tasks; reasons " + group.reasons()
                            + ", feasible " + group.feasible() + " of " + group.nodes());
        }
        // Where room was made this moment tasks wait for the next turn; so it may not stay.
        if (group.waiting() > 0 && group.feasible() > 0) {
            return Optional.of(job.name() + " waits though there is room: " + group);
        }
        return Optional.empty();
    }

    /** Tasks wait only if no node has room for one more. */
    private Optional<String> service(Wanted job, JobPlacement.Group group, int runs) {
        if (runs == job.count()) {
            return Optional.empty();
        }
        boolean full = group.waiting() == job.count() - runs && group.feasible() == 0;
        boolean restarts = group.backingOff() > 0;
        return full || restarts
                ? Optional.empty()
                : Optional.of(runs + " of " + job.count() + " of " + job.name() + " run: " + group);
    }

    private Optional<String> batch(Wanted job, JobPlacement answer, int runs) {
        return switch (answer.state()) {
            case SUCCEEDED, FAILED ->
                runs == 0 ? Optional.empty() : Optional.of(runs + " of the ended " + job.name() + " run");
            default -> {
                JobPlacement.Group group = answer.groups().getFirst();
                boolean full = group.waiting() > 0 && group.feasible() == 0 && runs == 0 && neverRoom(job);
                yield full ? Optional.empty() : Optional.of(job.name() + " is " + answer.state() + ": " + group);
            }
        };
    }

    private boolean neverRoom(Wanted job) {
        return world.nodes().stream().allMatch(node -> free(node) < job.cpuMilli());
    }

    private long free(NodeFact node) {
        String used = world.schemas()
                .ask(
                        "scheduler",
                        "select coalesce(sum((j.labels::jsonb ->> 'cpu')::bigint), 0) from allocation a"
                                + " join job j on j.uid = a.job where a.node = ? and a.ended is null",
                        node.uid().value());
        return node.capacity().cpu().milli() - Long.parseLong(used == null ? "0" : used);
    }
}
