package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.gpu.Worths;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Affinity.Direction;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Limit;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Preference;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Topology;
import io.gantry.scheduler.core.view.View;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * The rules again, as plainly as they can be said: keeps only nodes and placements, and works everything else out from the
 * beginning each time it is asked.
 */
final class Oracle {

    private static final long SCALE = 65_536;

    PlacementStyle style;
    /** Whose tables of what is expected count: what they say is theirs, what follows from it is worked out here. */
    private final View expecting;

    final Map<Integer, Node> nodes = new TreeMap<>();
    final List<Placement> placements = new ArrayList<>();

    Oracle(PlacementStyle style, View expecting) {
        this.style = style;
        this.expecting = expecting;
    }

    Oracle copy() {
        var copy = new Oracle(style, expecting);
        copy.nodes.putAll(nodes);
        copy.placements.addAll(placements);
        return copy;
    }

    Set<Integer> feasible(TaskClass tasks) {
        var feasible = new TreeSet<Integer>();
        nodes.keySet().stream().filter(node -> fits(node, tasks)).forEach(feasible::add);
        return feasible;
    }

    boolean fits(int id, TaskClass tasks) {
        return suits(id, tasks)
                && tasks.cpuMilli() <= freeCpu(id)
                && tasks.memoryBytes() <= freeMemory(id)
                && tasks.diskBytes() <= freeDisk(id)
                && (tasks.networkBits() == 0 || tasks.networkBits() <= freeNetwork(id))
                && tasks.named().keySet().stream()
                        .allMatch(name -> tasks.named().get(name) <= freeNamed(id, name))
                && tasks.gpus().stream().allMatch(wanted -> devicesWithRoom(id, wanted) >= wanted.count())
                && portsAreFree(id, tasks)
                && tasks.rules().limits().stream().allMatch(limit -> isWithin(limit, id))
                && tasks.rules().affinities().stream().allMatch(rule -> !rule.hard() || holds(rule, id, tasks))
                && othersAllow(id, tasks)
                && tasks.rules().spreads().stream().allMatch(rule -> !rule.hard() || excess(rule, id, tasks) <= 0);
    }

    /** By its description alone. */
    private boolean suits(int id, TaskClass tasks) {
        Node node = nodes.get(id);
        return node.availability() == Availability.SCHEDULABLE
                && tasks.constraints().stream().allMatch(constraint -> holds(constraint, node.labels()))
                && node.taints().stream()
                        .noneMatch(taint -> taint.effect() == Taint.Effect.NO_SCHEDULE && !tolerated(taint, tasks));
    }

    /** Whether it would fit if the node were empty and took tasks, and nothing else were anywhere. */
    boolean couldEverFit(int id, TaskClass tasks) {
        var alone = new Oracle(style, expecting);
        alone.nodes.put(id, nodes.get(id).with(Availability.SCHEDULABLE));
        TaskClass withOthers = tasks.with(new Rules(
                tasks.rules().tags(),
                tasks.rules().affinities().stream()
                        .filter(rule -> rule.direction() == Direction.NEAR)
                        .toList(),
                tasks.rules().spreads(),
                List.of()));
        for (Affinity rule : withOthers.rules().affinities()) {
            TaskClass other =
                    TaskClass.of(0, 0, 0).with(new Rules(List.of(rule.tag()), List.of(), List.of(), List.of()));
            alone.placements.add(new Placement(id, other, List.of(), List.of()));
        }
        boolean targeted = withOthers.rules().spreads().stream()
                .allMatch(rule -> !rule.hard() || alone.excess(rule, id, tasks) != Long.MAX_VALUE);
        TaskClass withoutSpread =
                tasks.with(new Rules(tasks.rules().tags(), withOthers.rules().affinities(), List.of(), List.of()));
        return targeted && alone.fits(id, withoutSpread);
    }

    private static boolean holds(Constraint constraint, Map<String, String> labels) {
        boolean there = labels.containsKey(constraint.key());
        String value = labels.getOrDefault(constraint.key(), "");
        String first = constraint.values().isEmpty() ? "" : constraint.values().getFirst();
        boolean number = value.matches("-?\\d{1,18}");
        return switch (constraint.operator()) {
            case IN -> there && constraint.values().contains(value);
            case NOT_IN -> !(there && constraint.values().contains(value));
            case EXISTS -> there;
            case DOES_NOT_EXIST -> !there;
            case GREATER_THAN -> number && Long.parseLong(value) > Long.parseLong(first);
            case LESS_THAN -> number && Long.parseLong(value) < Long.parseLong(first);
            case VERSION_AT_LEAST -> isVersion(value) && compareVersions(value, first) >= 0;
            case VERSION_BELOW -> isVersion(value) && compareVersions(value, first) < 0;
            case MATCHES -> there && value.matches(first);
        };
    }

    private static boolean isVersion(String text) {
        return text.matches("v?\\d+(\\.\\d+)*");
    }

    private static int compareVersions(String a, String b) {
        String[] left = a.replace("v", "").split("\\.", -1);
        String[] right = b.replace("v", "").split("\\.", -1);
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            long one = i < left.length ? Long.parseLong(left[i]) : 0;
            long other = i < right.length ? Long.parseLong(right[i]) : 0;
            if (one != other) {
                return Long.compare(one, other);
            }
        }
        return 0;
    }

    private static boolean tolerated(Taint taint, TaskClass tasks) {
        return tasks.tolerations().stream()
                .anyMatch(toleration -> toleration.key().equals(taint.key())
                        && (toleration.value() == null || toleration.value().equals(taint.value())));
    }

    // ---- rules about others

    /** The node's domain; empty if it is in none. */
    private Optional<String> domain(int id, String topology) {
        return topology.equals(Topology.NODE)
                ? Optional.of("node " + id)
                : Optional.ofNullable(nodes.get(id).labels().get(topology));
    }

    private long count(String topology, Optional<String> domain, Predicate<TaskClass> which) {
        return placements.stream()
                .filter(placement -> nodes.containsKey(placement.node()))
                .filter(placement -> domain.isPresent()
                        && domain.equals(domain(placement.node(), topology))
                        && which.test(placement.tasks()))
                .count();
    }

    private static Predicate<TaskClass> tagged(String tag) {
        return tasks -> tasks.rules().tags().contains(tag);
    }

    private boolean isWithin(Limit limit, int id) {
        return count(Topology.NODE, domain(id, Topology.NODE), tagged(limit.tag())) + 1 <= limit.perNode();
    }

    private boolean holds(Affinity rule, int id, TaskClass tasks) {
        Optional<String> domain = domain(id, rule.topology());
        boolean any = count(rule.topology(), domain, tagged(rule.tag())) > 0;
        if (rule.direction() == Direction.APART) {
            return !any;
        }
        boolean first = tasks.rules().tags().contains(rule.tag()) && total(rule.topology(), rule.tag()) == 0;
        return domain.isPresent() && (any || first);
    }

    private long total(String topology, String tag) {
        return placements.stream()
                .filter(placement -> nodes.containsKey(placement.node())
                        && domain(placement.node(), topology).isPresent()
                        && tagged(tag).test(placement.tasks()))
                .count();
    }

    private boolean othersAllow(int id, TaskClass tasks) {
        for (Placement placement : placements) {
            for (Affinity rule : placement.tasks().rules().affinities()) {
                boolean concerned = rule.hard()
                        && rule.direction() == Direction.APART
                        && tasks.rules().tags().contains(rule.tag())
                        && nodes.containsKey(placement.node());
                Optional<String> domain = domain(id, rule.topology());
                if (concerned && domain.isPresent() && domain.equals(domain(placement.node(), rule.topology()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private long excess(Spread rule, int id, TaskClass tasks) {
        Optional<String> domain = domain(id, rule.topology());
        if (domain.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long with = count(rule.topology(), domain, tagged(rule.tag())) + 1;
        if (!rule.targets().isEmpty()) {
            Integer percent = rule.targets().get(domain.get());
            if (percent == null) {
                return Long.MAX_VALUE;
            }
            long all = total(rule.topology(), rule.tag()) + 1;
            return with - ((long) Math.ceil(percent * all / 100.0) + rule.maxSkew() - 1);
        }
        long fewest = nodes.keySet().stream()
                .filter(node -> suits(node, tasks))
                .map(node -> domain(node, rule.topology()))
                .filter(Optional::isPresent)
                .mapToLong(one -> count(rule.topology(), one, tagged(rule.tag())))
                .min()
                .orElse(0);
        return with - fewest - rule.maxSkew();
    }

    // ---- what is free

    private List<Placement> on(int node) {
        return placements.stream().filter(placement -> placement.node() == node).toList();
    }

    private long held(int id, ToLongFunction<TaskClass> amount) {
        return on(id).stream().mapToLong(one -> amount.applyAsLong(one.tasks())).sum();
    }

    private long allCpu(int id) {
        return nodes.get(id).capacity().cpuMilli() * nodes.get(id).overcommit().cpu() / 100;
    }

    private long allMemory(int id) {
        return nodes.get(id).capacity().memoryBytes()
                * nodes.get(id).overcommit().memory()
                / 100;
    }

    long freeCpu(int id) {
        return allCpu(id) - held(id, TaskClass::cpuMilli);
    }

    long freeMemory(int id) {
        return allMemory(id) - held(id, TaskClass::memoryBytes);
    }

    long freeDisk(int id) {
        return nodes.get(id).capacity().diskBytes() * nodes.get(id).overcommit().disk() / 100
                - held(id, TaskClass::diskBytes);
    }

    private long freeNetwork(int id) {
        return nodes.get(id).capacity().networkBits()
                        * nodes.get(id).overcommit().network()
                        / 100
                - held(id, TaskClass::networkBits);
    }

    private long freeNamed(int id, String name) {
        return nodes.get(id).capacity().named().getOrDefault(name, 0L)
                - held(id, tasks -> tasks.named().getOrDefault(name, 0L));
    }

    private int devicesWithRoom(int id, Gpus wanted) {
        int count = 0;
        for (int free : freeOfDevices(id, wanted.model())) {
            count += free >= wanted.shareMilli() ? 1 : 0;
        }
        return count;
    }

    int[] freeOfDevices(int id, String model) {
        var totals = new ArrayList<Integer>();
        for (Gpus gpus : nodes.get(id).capacity().gpus()) {
            for (int i = 0; gpus.model().equals(model) && i < gpus.count(); i++) {
                totals.add(gpus.shareMilli());
            }
        }
        int[] free = totals.stream().mapToInt(Integer::intValue).toArray();
        for (Placement placement : on(id)) {
            int next = 0;
            for (Gpus gpus : placement.tasks().gpus()) {
                for (int i = 0; i < gpus.count(); i++) {
                    int device = placement.gpus().get(next++);
                    if (gpus.model().equals(model) && device >= 0 && device < free.length) {
                        free[device] -= gpus.shareMilli();
                    }
                }
            }
        }
        return free;
    }

    private boolean portsAreFree(int id, TaskClass tasks) {
        var held = heldPorts(id);
        if (tasks.hostPorts().stream().anyMatch(held::contains)) {
            return false;
        }
        held.addAll(tasks.hostPorts());
        long dynamicHeld =
                held.stream().filter(port -> port >= 20_000 && port <= 32_000).count();
        return tasks.dynamicPorts() == 0 || 12_001 - dynamicHeld >= tasks.dynamicPorts();
    }

    Set<Integer> heldPorts(int id) {
        var held = new HashSet<Integer>();
        on(id).forEach(placement -> held.addAll(placement.ports()));
        return held;
    }

    // ---- the best

    /** The one node that a planner with this seed must choose. */
    Optional<Integer> winner(TaskClass tasks, long seed) {
        return feasible(tasks).stream()
                .max(Comparator.<Integer>comparingLong(node -> points(node, tasks))
                        .thenComparingLong(node -> Seeds.mix(seed, node) >>> 32)
                        .thenComparing(Comparator.reverseOrder()));
    }

    long points(int id, TaskClass tasks) {
        Node node = nodes.get(id);
        boolean avoided = node.taints().stream()
                .anyMatch(taint -> taint.effect() == Taint.Effect.PREFER_NO_SCHEDULE && !tolerated(taint, tasks));
        long points = avoided ? 0 : 1000 * SCALE;
        for (Preference preference : tasks.wishes().preferences()) {
            points += holds(preference.constraint(), node.labels()) ? preference.weight() * SCALE : 0;
        }
        points += tasks.wishes().costWeight() * (SCALE * 1000 / (1000 + node.costMilli()));
        points += tasks.wishes().speedWeight() * (SCALE * Math.min(4000, node.speedMilli()) / 4000);
        points += tasks.gpus().isEmpty() && node.capacity().gpus().isEmpty() ? 200 * SCALE : 0;
        if (isByUse(tasks) && !node.capacity().gpus().isEmpty()) {
            points += Math.clamp(100 * SCALE + bestUse(id, tasks).change(), 0, 200 * SCALE);
        } else if (!isByUse(tasks) || tasks.gpus().isEmpty()) {
            points += 100 * fullness(id, tasks);
        }
        if (!tasks.wishes().images().isEmpty()) {
            long there = tasks.wishes().images().stream()
                    .filter(node.images()::contains)
                    .count();
            points += 50 * (SCALE * there / tasks.wishes().images().size());
        }
        for (Affinity rule : tasks.rules().affinities()) {
            points += rule.hard() ? 0 : wish(rule, id, tagged(rule.tag()));
        }
        points += othersWishes(id, tasks, true) + othersWishes(id, tasks, false);
        for (Spread rule : tasks.rules().spreads()) {
            points += rule.hard() ? 0 : rule.weight() * SCALE * (8 - Math.clamp(excess(rule, id, tasks), 0, 8)) / 8;
        }
        return points;
    }

    // ---- what is expected of graphics processors

    private boolean isByUse(TaskClass tasks) {
        PlacementStyle own =
                tasks.wishes().style() == null ? style : tasks.wishes().style();
        boolean any =
                nodes.values().stream().anyMatch(node -> !node.capacity().gpus().isEmpty());
        return own == PlacementStyle.PACK
                && (!tasks.gpus().isEmpty() || (any && tasks.rules().equals(Rules.NONE)));
    }

    /** What could be chosen on a node, and by how much the worth of what is free would change by it. */
    private record Use(List<Integer> devices, long change, int free) {}

    /** The devices that one must get there. */
    List<Integer> devices(int id, TaskClass tasks) {
        return bestUse(id, tasks).devices();
    }

    private Use bestUse(int id, TaskClass tasks) {
        List<Gpus> wanted = tasks.gpus();
        if (wanted.size() != 1 || wanted.getFirst().count() != 1) {
            return use(id, tasks, tightest(id, wanted));
        }
        int[] free = freeOfDevices(id, wanted.getFirst().model());
        return IntStream.range(0, free.length)
                .filter(device -> free[device] >= wanted.getFirst().shareMilli())
                .mapToObj(device -> use(id, tasks, List.of(device)))
                .max(Comparator.comparingLong(Use::change)
                        .thenComparing(Comparator.comparingInt(Use::free).reversed())
                        .thenComparing(
                                Comparator.comparing((Use one) -> one.devices().getFirst())
                                        .reversed()))
                .orElseThrow();
    }

    private List<Integer> tightest(int id, List<Gpus> wanted) {
        var chosen = new ArrayList<Integer>();
        for (Gpus gpus : wanted) {
            int[] free = freeOfDevices(id, gpus.model());
            IntStream.range(0, free.length)
                    .boxed()
                    .filter(device -> free[device] >= gpus.shareMilli())
                    .sorted(Comparator.comparingInt((Integer device) -> free[device]))
                    .limit(gpus.count())
                    .forEach(chosen::add);
        }
        return chosen;
    }

    private Use use(int id, TaskClass tasks, List<Integer> chosen) {
        var with = new Oracle(style, expecting);
        with.nodes.put(id, nodes.get(id));
        with.placements.addAll(on(id));
        with.placements.add(new Placement(id, tasks, List.of(), chosen));
        long own = tasks.gpus().stream()
                .mapToLong(one -> (long) one.count() * one.shareMilli())
                .sum();
        int price = expecting.worths().price(expecting.family(id));
        long change = with.worth(id, tasks) - worth(id, TaskClass.of(0, 0, 0)) + own * (Worths.DEVICE - price) / 1000;
        int free =
                chosen.isEmpty() ? 0 : freeOfDevices(id, tasks.gpus().getFirst().model())[chosen.getFirst()];
        return new Use(chosen, change, free);
    }

    /** Of all that is free on a node. */
    private long worth(int id, TaskClass added) {
        Worths worths = expecting.worths();
        int family = expecting.family(id);
        int cpu = (int) Math.max(0, freeCpu(id));
        long memory = freeMemory(id) + added.memoryBytes();
        int mib = (int) Math.max(0, Math.max(0, memory >> 20) - ((added.memoryBytes() + (1 << 20) - 1) >> 20));
        int level = worths.level(cpu, mib);
        long sum = 0;
        int usable = 0;
        int whole = 0;
        var models = new TreeSet<String>();
        nodes.get(id).capacity().gpus().forEach(gpus -> models.add(gpus.model()));
        for (String model : models) {
            for (int free : freeOfDevices(id, model)) {
                sum += worths.device(family, level)[Math.max(0, free) / 5];
                usable += worths.usable(Math.max(0, free));
                whole += free == Gpus.WHOLE ? 1 : 0;
            }
        }
        return sum + worths.whole(family, level)[Math.min(whole, 32)] - worths.lost(cpu, mib, usable);
    }

    private long wish(Affinity rule, int id, Predicate<TaskClass> whom) {
        boolean any = count(rule.topology(), domain(id, rule.topology()), whom) > 0;
        return any == (rule.direction() == Direction.NEAR) ? rule.weight() * SCALE : 0;
    }

    /** Each wish that any of those that are placed have, once, however many have it. */
    private long othersWishes(int id, TaskClass tasks, boolean ofNodes) {
        var rules = new HashSet<Affinity>();
        placements.forEach(placement -> rules.addAll(placement.tasks().rules().affinities()));
        long sum = 0;
        for (Affinity rule : rules) {
            boolean concerned = !rule.hard()
                    && rule.topology().equals(Topology.NODE) == ofNodes
                    && tasks.rules().tags().contains(rule.tag());
            Optional<String> domain = domain(id, rule.topology());
            boolean any = count(
                            rule.topology(),
                            domain,
                            owner -> owner.rules().affinities().contains(rule))
                    > 0;
            if (concerned && any) {
                long weight = rule.weight() * SCALE;
                sum += rule.direction() == Direction.NEAR ? weight : -weight;
            }
        }
        return Math.clamp(sum, -2_000 * SCALE, 2_000 * SCALE);
    }

    private long fullness(int id, TaskClass tasks) {
        long used = (share(allCpu(id) - freeCpu(id), allCpu(id)) + share(allMemory(id) - freeMemory(id), allMemory(id)))
                / 2;
        long asked = (share(tasks.cpuMilli(), size(allCpu(id))) + share(tasks.memoryBytes(), size(allMemory(id)))) / 2;
        PlacementStyle wanted =
                tasks.wishes().style() == null ? style : tasks.wishes().style();
        return wanted == PlacementStyle.PACK ? used + asked : 2 * SCALE - used - asked;
    }

    private static long share(long part, long all) {
        if (all <= 0) {
            return 0;
        }
        long share = BigInteger.valueOf(part)
                .multiply(BigInteger.valueOf(SCALE))
                .divide(BigInteger.valueOf(all))
                .longValue();
        return Math.clamp(share, 0L, SCALE);
    }

    /** The least number of five binary digits and zeros that is not smaller. */
    private static long size(long amount) {
        long unit = 1;
        while (amount > 31 * unit) {
            unit *= 2;
        }
        return (amount + unit - 1) / unit * unit;
    }
}
