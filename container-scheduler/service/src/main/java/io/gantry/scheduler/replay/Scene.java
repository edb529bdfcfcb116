package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.explain.Explainer;
import io.gantry.scheduler.core.explain.Explanation;
import io.gantry.scheduler.core.view.Dimensions;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A moment of a cluster for people to look at: what was where, what waited and why, what was decided shortly before. */
final class Scene {

    static final int WAITING_MAX = 100;
    static final int DECISIONS_MAX = 200;
    static final int TASKS_MAX = 100;
    private static final int NEAREST = 0;

    private final Uid cluster;
    private final Instant at;
    private final Instant earliest;
    private final Moment moment = new Moment();
    private final EntryReader reader = new EntryReader();
    private final Deque<Decision> decisions = new ArrayDeque<>();
    private @Nullable View view;
    private @Nullable NavigableMap<String, Integer> byName;
    private final Map<Integer, List<Entry.Held>> byNode = new HashMap<>();

    private record Decision(Instant at, Entry.Planned plan, Entry.Asked asked) {}

    Scene(Uid cluster, Instant at, Instant earliest) {
        this.cluster = cluster;
        this.at = at;
        this.earliest = earliest;
    }

    boolean isOf(Uid wanted, Instant when) {
        return cluster.equals(wanted) && at.equals(when);
    }

    EntryReader reader() {
        return reader;
    }

    void take(Entry entry) {
        moment.take(entry);
        if (entry instanceof Entry.Planned plan && !moment.at().isBefore(at.minus(Replays.SHOWN))) {
            for (Entry.Asked asked : plan.asks()) {
                decisions.addFirst(new Decision(moment.at(), plan, asked));
                if (decisions.size() > DECISIONS_MAX) {
                    decisions.removeLast();
                }
            }
        }
    }

    // ---- what is shown

    Replayed cluster(Name name, Predicate<Name> sees) {
        View now = view();
        List<Entry.Waits> waiting = moment.waiting().values().stream()
                .sorted(Comparator.comparing(Entry.Waits::since))
                .toList();
        var why = new HashMap<TaskClass, String>();
        return new Replayed(
                cluster,
                name,
                at,
                earliest,
                moment.at(),
                now.style().name(),
                moment.nodes().size(),
                moment.held().size(),
                waiting.stream()
                        .limit(WAITING_MAX)
                        .map(one -> new Replayed.Waiting(
                                Replays.shown(one.group(), sees), one.count(), one.since(), why(one, why, sees)))
                        .toList(),
                Math.max(0, waiting.size() - WAITING_MAX),
                decisions.stream()
                        .map(one -> new Replayed.Decided(
                                one.at(),
                                Replays.shown(one.asked().group(), sees),
                                one.asked().count(),
                                one.asked().placed(),
                                Long.toHexString(one.plan().seed()),
                                one.plan().viewVersion()))
                        .toList());
    }

    private String why(Entry.Waits waits, Map<TaskClass, String> known, Predicate<Name> sees) {
        if (waits.why().isEmpty()) {
            return known.computeIfAbsent(waits.tasks(), this::explained);
        }
        return sees.test(waits.group().namespace()) ? waits.why() : "something of its namespace";
    }

    private String explained(TaskClass tasks) {
        Explanation explanation = new Explainer(NEAREST).explain(view(), tasks);
        String counts = explanation.counts().stream()
                .map(count -> count.nodes() + " " + count.code().word() + " (" + count.text() + ")")
                .collect(Collectors.joining(", "));
        return explanation.feasible() > 0
                ? "its turn: " + explanation.feasible() + " of " + explanation.nodes() + " nodes could take it"
                : explanation.nodes() == 0 ? "there are no nodes" : "0 of " + explanation.nodes() + " nodes: " + counts;
    }

    /** By name, behind {@code after}. */
    List<Replayed.AtNode> nodes(@Nullable Name after, int limit, Predicate<Name> sees) {
        View now = view();
        return byName().tailMap(after == null ? "" : after.value(), false).values().stream()
                .limit(limit)
                .map(id -> node(id, now, sees))
                .toList();
    }

    private Replayed.AtNode node(int id, View now, Predicate<Name> sees) {
        Node node = now.node(id);
        var key = (Entry.NodeName) node.key();
        List<Entry.Held> held = byNode.getOrDefault(id, List.of());
        return new Replayed.AtNode(
                key.name(),
                key.uid(),
                node.availability().name(),
                now.all(Dimensions.CPU, id),
                now.free(Dimensions.CPU, id),
                now.all(Dimensions.MEMORY, id),
                now.free(Dimensions.MEMORY, id),
                now.all(Dimensions.DISK, id),
                now.free(Dimensions.DISK, id),
                node.capacity().gpus().stream()
                        .map(Gpus::model)
                        .distinct()
                        .map(model -> devices(id, new Gpus(model, 1, Gpus.WHOLE), now))
                        .toList(),
                held.size(),
                held.stream()
                        .filter(one -> sees.test(one.group().namespace()))
                        .sorted(Comparator.comparing(
                                        (Entry.Held one) -> one.group().toString())
                                .thenComparing(Entry.Held::allocation))
                        .limit(TASKS_MAX)
                        .map(one ->
                                new Replayed.Task(one.allocation(), one.group().toString(), one.ports()))
                        .toList());
    }

    private static Replayed.Devices devices(int id, Gpus whole, View now) {
        return new Replayed.Devices(whole.model(), now.allGpus(id, whole), now.freeGpus(id, whole));
    }

    private View view() {
        View known = view;
        if (known == null) {
            known = moment.view();
            view = known;
        }
        return known;
    }

    private NavigableMap<String, Integer> byName() {
        NavigableMap<String, Integer> known = byName;
        if (known == null) {
            var made = new TreeMap<String, Integer>();
            moment.nodes()
                    .forEach((id, node) ->
                            made.put(((Entry.NodeName) node.key()).name().value(), id));
            moment.held()
                    .values()
                    .forEach(one -> byNode.computeIfAbsent(one.node(), id -> new ArrayList<>())
                            .add(one));
            byName = made;
            known = made;
        }
        return known;
    }
}
