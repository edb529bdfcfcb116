package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Constraint.Operator;
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
import io.gantry.scheduler.core.view.Topology;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.core.view.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A random cluster, and random things that happen to it: to a view and to the oracle alike. */
public final class World {

    public final View view;
    public final Oracle oracle;
    private final RandomGenerator random;
    private int made;

    public World(RandomGenerator random) {
        this.random = random;
        PlacementStyle style = random.nextBoolean() ? PlacementStyle.PACK : PlacementStyle.SPREAD;
        view = new View(style);
        oracle = new Oracle(style, view);
        int nodes = 1 + random.nextInt(random.nextInt(20) == 0 ? 80 : 12);
        for (int i = 0; i < nodes; i++) {
            addNode();
        }
    }

    /** One thing that may happen. */
    public void step() {
        switch (random.nextInt(9)) {
            case 0 -> addNode();
            case 1 -> updateNode();
            case 2 -> removeNode();
            case 3 -> adopt();
            case 4 -> restyle();
            default -> release();
        }
    }

    public void applied(List<Placement> placements) {
        oracle.placements.addAll(placements);
    }

    private void addNode() {
        Node node = randomNode();
        oracle.nodes.put(view.addNode(node), node);
    }

    private void updateNode() {
        if (!oracle.nodes.isEmpty()) {
            int id = pick(List.copyOf(oracle.nodes.keySet()));
            Node node = randomNode();
            view.updateNode(id, node);
            oracle.nodes.put(id, node);
        }
    }

    private void removeNode() {
        if (oracle.nodes.size() > 1) {
            int id = pick(List.copyOf(oracle.nodes.keySet()));
            view.removeNode(id);
            oracle.nodes.remove(id);
        }
    }

    private void adopt() {
        if (!oracle.nodes.isEmpty()) {
            int id = pick(List.copyOf(oracle.nodes.keySet()));
            TaskClass tasks = TaskClass.of(random.nextInt(900), random.nextLong(900L << 20), random.nextInt(100))
                    .with(random.nextBoolean() ? randomRules() : Rules.NONE);
            oracle.placements.add(view.adopt(id, tasks, List.of()));
        }
    }

    private void restyle() {
        if (random.nextInt(10) == 0) {
            oracle.style = pick(List.of(PlacementStyle.values()));
            view.restyle(oracle.style);
        }
    }

    private void release() {
        for (int i = random.nextInt(4); i > 0 && !oracle.placements.isEmpty(); i--) {
            view.release(oracle.placements.remove(random.nextInt(oracle.placements.size())));
        }
    }

    private Node randomNode() {
        var gpus = new ArrayList<Gpus>();
        if (random.nextInt(3) == 0) {
            gpus.add(new Gpus("a100", 1 + random.nextInt(4), Gpus.WHOLE));
        }
        if (random.nextInt(6) == 0) {
            gpus.add(new Gpus("t4", 1, 500));
        }
        long cpu = 500L * random.nextInt(9);
        var capacity = new Capacity(cpu, (512L << 20) * random.nextInt(9), 100L * random.nextInt(20), gpus);
        Availability availability =
                random.nextInt(8) == 0 ? pick(List.of(Availability.values())) : Availability.SCHEDULABLE;
        if (random.nextInt(3) == 0) {
            capacity = capacity.with(1000L * random.nextInt(4), Map.of("licence", (long) random.nextInt(4)));
        }
        var node = new Node("node-" + made++, capacity, randomLabels(), randomTaints(), availability);
        if (random.nextInt(4) == 0) {
            node = node.with(new Overcommit(150, 100 + random.nextInt(50), 100, 90));
        }
        if (random.nextInt(4) == 0) {
            node = node.with(
                    pick(List.of(List.of(), List.of("web:1"), List.of("web:1", "db:2"))),
                    random.nextInt(3000),
                    random.nextInt(6000));
        }
        return node;
    }

    private Map<String, String> randomLabels() {
        var labels = new TreeMap<String, String>();
        if (random.nextInt(4) != 0) {
            labels.put("arch", pick(List.of("amd64", "arm64")));
        }
        if (random.nextInt(2) == 0) {
            labels.put("rank", pick(List.of("1", "5", "-3", "ten", "999999999999999999", "")));
        }
        if (random.nextInt(5) != 0) {
            String zone = pick(List.of("a", "b", "c"));
            labels.put("zone", zone);
            labels.put("rack", zone + random.nextInt(2));
        }
        if (random.nextInt(2) == 0) {
            labels.put("kernel", pick(List.of("5.10", "v6.1.0", "6.1", "6.12.3", "new")));
        }
        return labels;
    }

    private List<Taint> randomTaints() {
        if (random.nextInt(4) != 0) {
            return List.of();
        }
        Taint.Effect effect = pick(List.of(Taint.Effect.values()));
        return List.of(new Taint("team", random.nextBoolean() ? null : pick(List.of("red", "blue")), effect));
    }

    public TaskClass randomTasks() {
        List<Gpus> gpus = random.nextInt(5) == 0
                ? List.of(
                        random.nextBoolean()
                                ? new Gpus("a100", 1 + random.nextInt(3), Gpus.WHOLE)
                                : new Gpus(pick(List.of("a100", "t4")), 1, 100 * (1 + random.nextInt(5))))
                : List.of();
        List<Toleration> tolerations = random.nextInt(3) == 0
                ? List.of(new Toleration("team", random.nextBoolean() ? null : "red"))
                : List.of();
        List<Integer> hostPorts = random.nextInt(5) == 0 ? List.of(pick(List.of(80, 443, 20_000, 20_001))) : List.of();
        int dynamic = random.nextInt(5) != 0 ? 0 : random.nextInt(12) == 0 ? 5_000 : random.nextInt(3);
        var tasks = new TaskClass(
                50L * random.nextInt(20),
                (64L << 20) * random.nextInt(16),
                10L * random.nextInt(6),
                gpus,
                randomConstraints(),
                tolerations,
                hostPorts,
                dynamic);
        if (random.nextInt(6) == 0) {
            tasks = tasks.with(300L * random.nextInt(3), random.nextBoolean() ? Map.of("licence", 1L) : Map.of());
        }
        if (random.nextInt(3) == 0) {
            tasks = tasks.with(randomWishes());
        }
        return random.nextBoolean() ? tasks.with(randomRules()) : tasks;
    }

    private Wishes randomWishes() {
        PlacementStyle style = random.nextInt(3) == 0 ? pick(List.of(PlacementStyle.values())) : null;
        var preferences = new ArrayList<Preference>();
        for (Constraint constraint : randomConstraints()) {
            preferences.add(new Preference(constraint, 1 + random.nextInt(100)));
        }
        List<String> images = random.nextInt(3) == 0 ? List.of("web:1", "db:2") : List.of();
        return new Wishes(style, preferences, images, random.nextInt(3) * 20, random.nextInt(3) * 20);
    }

    private Rules randomRules() {
        var tags = new ArrayList<String>(List.of(randomTag()));
        if (random.nextInt(3) == 0) {
            tags.add(randomTag());
        }
        var affinities = new ArrayList<Affinity>();
        while (random.nextInt(3) == 0) {
            int weight = random.nextInt(3) != 0 ? 1 + random.nextInt(100) : 0;
            affinities.add(
                    new Affinity(pick(List.of(Affinity.Direction.values())), randomTag(), randomTopology(), weight));
        }
        var spreads = new ArrayList<Spread>();
        while (random.nextInt(4) == 0) {
            String tag = pick(tags);
            Spread spread = random.nextInt(3) == 0
                    ? Spread.byTargets(tag, "zone", Map.of("a", 60, "b", 40))
                    : Spread.evenly(tag, randomTopology(), 1 + random.nextInt(2));
            spreads.add(random.nextInt(3) == 0 ? spread.preferred(1 + random.nextInt(100)) : spread);
        }
        List<Limit> limits =
                random.nextInt(4) == 0 ? List.of(new Limit(randomTag(), 1 + random.nextInt(2))) : List.of();
        return new Rules(tags, affinities, spreads, limits);
    }

    private String randomTag() {
        return pick(List.of("job/a", "job/b", "group/a/web"));
    }

    private String randomTopology() {
        return pick(List.of("zone", "rack", Topology.NODE));
    }

    private List<Constraint> randomConstraints() {
        return switch (random.nextInt(15)) {
            case 0 -> List.of(new Constraint("arch", Operator.IN, List.of("amd64")));
            case 1 -> List.of(new Constraint("arch", Operator.NOT_IN, List.of("amd64")));
            case 2 -> List.of(new Constraint("rank", Operator.EXISTS, List.of()));
            case 3 -> List.of(new Constraint("rank", Operator.DOES_NOT_EXIST, List.of()));
            case 4 -> List.of(new Constraint("rank", Operator.GREATER_THAN, List.of("0")));
            case 5 -> List.of(new Constraint("rank", Operator.LESS_THAN, List.of("5")));
            case 6 -> List.of(new Constraint("kernel", Operator.VERSION_AT_LEAST, List.of("6.1")));
            case 7 -> List.of(new Constraint("kernel", Operator.VERSION_BELOW, List.of("6.2")));
            case 8 -> List.of(new Constraint("rack", Operator.MATCHES, List.of("[ab]\\d|c0")));
            default -> List.of();
        };
    }

    Ask randomAsk() {
        var together = random.nextInt(3) == 0 ? Ask.Together.ALL_OR_NONE : Ask.Together.EACH;
        return new Ask("ask", randomTasks(), 1 + random.nextInt(12), together);
    }

    private <T> T pick(List<T> among) {
        return among.get(random.nextInt(among.size()));
    }
}
