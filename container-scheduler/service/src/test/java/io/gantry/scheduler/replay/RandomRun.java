package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Plan;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Limit;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Overcommit;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Preference;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Toleration;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.core.view.Wishes;
import io.gantry.scheduler.journal.ViewSegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** An owner's view, changed by chance with all the features there are, and recorded as its owner would. */
final class RandomRun {

    private static final List<String> ZONES = List.of("a", "b", "c");

    final Uid cluster;
    final List<ViewSegment> segments = new ArrayList<>();
    View view;
    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    int placed;

    private final Random random;
    private final UidSource uids;
    private final Recorder recorder;
    private Planner planner;
    private final List<TaskClass> classes = new ArrayList<>();
    private final List<GroupName> groups = new ArrayList<>();
    private final Map<Integer, Entry.NodeName> nodes = new LinkedHashMap<>();
    private final Map<Uid, Placement> held = new LinkedHashMap<>();
    private final Map<Uid, GroupName> heldBy = new LinkedHashMap<>();

    RandomRun(long seed) {
        this(seed, new Recorder());
    }

    RandomRun(long seed, Recorder recorder) {
        this.random = new Random(seed);
        this.uids = new UidSource(() -> now, random);
        this.recorder = recorder;
        this.cluster = uids.next();
        this.view = new View(random.nextBoolean() ? PlacementStyle.PACK : PlacementStyle.SPREAD);
        this.planner = planner();
        for (int i = 0; i < 12; i++) {
            classes.add(tasks());
            groups.add(new GroupName(uids.next(), new Name("dev"), new Name("job-" + i), new Name("main")));
        }
        recorder.at(now);
        recorder.begins(view.style(), now);
        recorder.begun();
        for (int i = 0; i < 8; i++) {
            addNode();
        }
    }

    private Planner planner() {
        return new Planner(cluster.value().getLeastSignificantBits());
    }

    /** Some things happen, at one moment or several. */
    void steps(int count) {
        for (int i = 0; i < count; i++) {
            if (random.nextInt(3) == 0) {
                now = now.plusMillis(1 + random.nextInt(400));
                recorder.at(now);
            }
            step();
        }
    }

    private void step() {
        switch (random.nextInt(12)) {
            case 0 -> addNode();
            case 1, 2 -> change();
            case 3 -> remove();
            case 4, 5, 6, 7 -> plan();
            case 8, 9 -> release();
            case 10 -> adopt();
            default -> restyleOrWait();
        }
    }

    /** What an owner has noted becomes durable. */
    void commit() {
        segments.addAll(recorder.take());
    }

    /** Another owner takes the cluster, who knows what is durable, and gives all nodes other numbers. */
    void takeover() {
        commit();
        var described = new LinkedHashMap<Entry.NodeName, Node>();
        var on = new LinkedHashMap<Entry.NodeName, List<Map.Entry<Uid, Placement>>>();
        nodes.forEach((id, name) -> described.put(name, view.node(id)));
        held.entrySet()
                .forEach(one -> on.computeIfAbsent(nodes.get(one.getValue().node()), any -> new ArrayList<>())
                        .add(one));
        var names = new ArrayList<>(described.keySet());
        java.util.Collections.shuffle(names, random);
        now = now.plusMillis(5);
        view = new View(view.style());
        planner = planner();
        nodes.clear();
        recorder.begins(view.style(), now);
        for (Entry.NodeName name : names) {
            int id = view.addNode(described.get(name));
            nodes.put(id, name);
            recorder.described(id, name.uid(), name.name(), described.get(name));
        }
        on.forEach((name, there) -> {
            int id = nodes.entrySet().stream()
                    .filter(one -> one.getValue().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            for (Map.Entry<Uid, Placement> one : there) {
                Placement again =
                        view.adopt(id, one.getValue().tasks(), one.getValue().ports());
                one.setValue(again);
                recorder.held(one.getKey(), again, heldBy.get(one.getKey()));
            }
        });
        recorder.begun();
    }

    private void addNode() {
        var name = new Entry.NodeName(uids.next(), new Name("n" + random.nextInt(1_000_000)));
        Node node = node(name);
        int id = view.addNode(node);
        nodes.put(id, name);
        recorder.described(id, name.uid(), name.name(), node);
    }

    private int anyNode() {
        return nodes.isEmpty() ? -1 : new ArrayList<>(nodes.keySet()).get(random.nextInt(nodes.size()));
    }

    private void change() {
        int id = anyNode();
        if (id >= 0) {
            Node node = node(nodes.get(id));
            view.updateNode(id, node);
            recorder.described(id, nodes.get(id).uid(), nodes.get(id).name(), node);
        }
    }

    private void remove() {
        int id = anyNode();
        if (id >= 0 && nodes.size() > 3) {
            List.copyOf(held.keySet()).stream()
                    .filter(uid -> held.get(uid).node() == id)
                    .forEach(this::release);
            nodes.remove(id);
            view.removeNode(id);
            recorder.gone(id);
        }
    }

    private void plan() {
        var asks = new ArrayList<Ask>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            var together = random.nextInt(5) == 0 ? Ask.Together.ALL_OR_NONE : Ask.Together.EACH;
            asks.add(new Ask(
                    groups.get(random.nextInt(groups.size())),
                    classes.get(random.nextInt(classes.size())),
                    1 + random.nextInt(5),
                    together));
        }
        Plan plan = planner.plan(view, asks, random.nextLong());
        recorder.planned(plan, key -> (GroupName) key);
        for (Plan.Outcome outcome : plan.outcomes()) {
            for (Placement placement : outcome.placed()) {
                if (!view.apply(placement)) {
                    throw new IllegalStateException("planned and does not fit: " + placement);
                }
                hold(placement, (GroupName) outcome.ask().key());
                placed++;
            }
        }
    }

    private void hold(Placement placement, GroupName group) {
        Uid uid = uids.next();
        held.put(uid, placement);
        heldBy.put(uid, group);
        recorder.held(uid, placement, group);
    }

    private void release() {
        if (!held.isEmpty()) {
            release(new ArrayList<>(held.keySet()).get(random.nextInt(held.size())));
        }
    }

    private void release(Uid uid) {
        view.release(held.remove(uid));
        recorder.released(uid);
    }

    /** Something that is found running where it may not fit; without ports, which two cannot hold at once. */
    private void adopt() {
        int id = anyNode();
        TaskClass tasks = classes.get(random.nextInt(classes.size()));
        if (id >= 0 && tasks.hostPorts().isEmpty() && tasks.dynamicPorts() == 0) {
            hold(view.adopt(id, tasks, List.of()), groups.getFirst());
        }
    }

    private void restyleOrWait() {
        GroupName group = groups.get(random.nextInt(groups.size()));
        switch (random.nextInt(3)) {
            case 0 -> {
                view.restyle(view.style() == PlacementStyle.PACK ? PlacementStyle.SPREAD : PlacementStyle.PACK);
                recorder.styled(view.style());
            }
            case 1 -> recorder.waits(group, classes.getFirst(), 1 + random.nextInt(9), random.nextBoolean() ? "" : "s");
            default -> recorder.waitsNoMore(group);
        }
    }

    // ---- descriptions with everything in them

    private Node node(Entry.NodeName name) {
        var gpus = random.nextBoolean()
                ? List.<Gpus>of()
                : List.of(new Gpus("a100", 1 + random.nextInt(4), Gpus.WHOLE), new Gpus("t4", 1, Gpus.WHOLE));
        var capacity = new Capacity(
                1_000L * (1 + random.nextInt(8)),
                (1L + random.nextInt(16)) << 30,
                100L << 30,
                random.nextInt(3) * 1_000_000_000L,
                new TreeMap<>(random.nextBoolean() ? Map.of() : Map.of("licence", 3L)),
                gpus);
        var labels = new TreeMap<String, String>();
        labels.put("zone", ZONES.get(random.nextInt(3)));
        labels.put("rank", Integer.toString(random.nextInt(5)));
        return new Node(
                name,
                capacity,
                random.nextInt(3) == 0 ? new Overcommit(150, 100, 100, 200) : Overcommit.NONE,
                labels,
                random.nextInt(4) == 0
                        ? List.of(new Taint("only", random.nextBoolean() ? null : "x", Taint.Effect.NO_SCHEDULE))
                        : List.of(),
                random.nextInt(8) == 0 ? Availability.CORDONED : Availability.SCHEDULABLE,
                random.nextBoolean() ? List.of() : List.of("image-1"),
                random.nextInt(3) * 10,
                500 + random.nextInt(3) * 500);
    }

    private TaskClass tasks() {
        boolean ruled = random.nextBoolean();
        String tag = "t" + random.nextInt(3);
        var rules = !ruled
                ? Rules.NONE
                : new Rules(
                        List.of(tag),
                        random.nextBoolean() ? List.of() : List.of(Affinity.apart("t" + random.nextInt(3), "zone")),
                        random.nextBoolean() ? List.of() : List.of(Spread.evenly(tag, "zone", 1 + random.nextInt(2))),
                        random.nextBoolean() ? List.of() : List.of(new Limit(tag, 1 + random.nextInt(3))));
        var wishes = random.nextBoolean()
                ? Wishes.NONE
                : new Wishes(
                        random.nextBoolean() ? null : PlacementStyle.SPREAD,
                        List.of(new Preference(
                                new Constraint("zone", Constraint.Operator.IN, List.of("a")), 1 + random.nextInt(100))),
                        List.of("image-1"),
                        random.nextInt(100),
                        random.nextInt(100));
        return new TaskClass(
                100 + random.nextInt(900),
                (64L + random.nextInt(1_000)) << 20,
                0,
                random.nextInt(4) == 0 ? 1_000_000 : 0,
                new TreeMap<>(random.nextInt(4) == 0 ? Map.of("licence", 1L) : Map.of()),
                random.nextInt(3) > 0 ? List.of() : List.of(new Gpus("a100", 1, 250 + random.nextInt(4) * 250)),
                random.nextInt(3) > 0
                        ? List.of()
                        : List.of(new Constraint("rank", Constraint.Operator.GREATER_THAN, List.of("1"))),
                random.nextBoolean() ? List.of() : List.of(new Toleration("only", null)),
                random.nextInt(6) == 0 ? List.of(8_000 + random.nextInt(3)) : List.of(),
                random.nextInt(3),
                rules,
                wishes);
    }
}
