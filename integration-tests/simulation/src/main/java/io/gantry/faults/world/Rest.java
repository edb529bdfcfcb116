package io.gantry.faults.world;

import io.gantry.bridge.api.NodeFact;
import io.gantry.faults.law.Violation;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.problem.Result;
import io.gantry.platform.relist.RelistSource;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.SchedulerTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How a world is that has come to rest: what runs is what people want, and what was told is what is so. */
final class Rest {

    private final World world;

    Rest(World world) {
        this.world = world;
    }

    Violation violated(String restless) {
        return new Violation("all comes to rest", "5 minutes after all faults ended: " + restless);
    }

    /** What is not at rest yet; empty if all is. */
    Optional<String> look() {
        Optional<Copy> active = world.active();
        if (active.isEmpty()) {
            return Optional.of("no copy is active");
        }
        var running = new HashMap<String, Integer>();
        for (Host host : world.machines().all()) {
            host.running()
                    .forEach(container ->
                            running.merge(container.workload().job().value(), 1, Integer::sum));
        }
        var found = new ArrayList<String>();
        for (Wanted job : world.people().jobs()) {
            int runs = Optional.ofNullable(running.remove(job.name().value())).orElse(0);
            look(active.get(), job, runs).ifPresent(found::add);
        }
        running.forEach((job, count) -> found.add(count + " containers of " + job + " run, which nobody wants"));
        if (found.isEmpty()) {
            told(active.get()).ifPresent(found::add);
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
    }

    private Optional<String> look(Copy active, Wanted job, int runs) {
        if (!job.lives()) {
            return runs == 0 ? Optional.empty() : Optional.of(runs + " of " + job.name() + " run, which is to end");
        }
        Optional<Result<JobPlacement>> answer =
                ask(active, layer -> layer.allocations().placement(Clusters.DEV, job.name()));
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
        if (group.waiting() > 0 && (group.reasons().isEmpty() || refused + group.feasible() != group.nodes())) {
            throw new Violation(
                    "every unplaced task is explained",
                    job.name() + " has " + group.waiting() + " waiting tasks; reasons " + group.reasons()
                            + ", feasible " + group.feasible() + " of " + group.nodes());
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
        return world.clusters().nodes().stream().allMatch(node -> free(node) < job.cpuMilli());
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

    // ---- what was told

    private Optional<String> told(Copy active) {
        Optional<List<String>> differences = ask(active, layer -> {
            List<String> all = new ArrayList<>();
            for (RelistSource<?> source : layer.relists()) {
                if (SchedulerTopics.ALL.contains(source.topic())) {
                    differences(source, all);
                }
            }
            return all;
        });
        if (differences.isEmpty()) {
            return Optional.of("the copy does not list what it has");
        }
        return differences.get().stream().findFirst().map(first -> "facts replayed are not the state: " + first);
    }

    private <F extends Fact> void differences(RelistSource<F> source, List<String> found) {
        Map<Uid, F> replayed = replayed(source.topic());
        for (F fact : source.page(null, Integer.MAX_VALUE)) {
            F last = replayed.remove(fact.uid());
            if (last == null || !json(source.topic(), last).equals(json(source.topic(), fact))) {
                found.add(source.topic().name() + ": told " + last + ", is " + fact);
            }
        }
        replayed.values().forEach(fact -> found.add(source.topic().name() + ": told " + fact + ", is not there"));
    }

    /** The newest of each object that lives. */
    private <F extends Fact> Map<Uid, F> replayed(Topic<F> topic) {
        var newest = new TreeMap<Uid, F>();
        for (ProducerRecord<String, byte[]> record : world.bus().all(topic.name())) {
            if (record.value() != null) {
                F fact = read(topic, record.value());
                newest.merge(
                        fact.uid(), fact, (one, other) -> one.revision().compareTo(other.revision()) < 0 ? other : one);
            }
        }
        newest.values().removeIf(Fact::deleted);
        return newest;
    }

    private static <F extends Fact> F read(Topic<F> topic, byte[] body) {
        try {
            return GantryJson.lenient().readValue(body, topic.shape());
        } catch (IOException e) {
            throw new IllegalStateException(topic.name(), e);
        }
    }

    private static <F extends Fact> String json(Topic<F> topic, F fact) {
        try {
            return GantryJson.lenient().writerFor(topic.shape()).writeValueAsString(fact);
        } catch (IOException e) {
            throw new IllegalStateException(topic.name(), e);
        }
    }

    // ---- asking

    /** Asked on a thread of the copy, as a request is; empty if it does not answer. */
    private <T> Optional<T> ask(Copy copy, Function<SchedulerLayer, T> question) {
        var answer = new CompletableFuture<T>();
        copy.active()
                .ifPresent(layer -> copy.program().threads().start("request", () -> {
                    try {
                        answer.complete(question.apply(layer));
                    } catch (Throwable violated) { // whatever it is, it is the world's
                        answer.completeExceptionally(violated);
                        world.stage().fail(violated);
                    }
                }));
        world.stage().run(Duration.ofSeconds(1));
        return answer.isDone() ? Optional.of(answer.join()) : Optional.empty();
    }
}
