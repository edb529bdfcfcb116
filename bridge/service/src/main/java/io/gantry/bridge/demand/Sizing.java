package io.gantry.bridge.demand;

import io.gantry.bridge.api.PoolTargetFact.Resting;
import io.gantry.bridge.demand.Growth.Bin;
import io.gantry.bridge.demand.Scene.Machine;
import io.gantry.bridge.demand.Scene.Pool;
import io.gantry.bridge.demand.Scene.Stage;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How many machines each pool of one cluster is to have, from what waits there and what is on its way: no I/O, time is
 * given. It remembers only what a scene cannot show: since when nodes are nodes, which promises were broken, since when
 * fewer machines would do.
 *
 * <p>Goals: what waits is answered at once and by as few machines as will do; the same demand seen twice, or seen again
 * because facts are late, asks for nothing twice; nothing goes but whole idle machines, and those late; a pool that
 * cannot help is not grown.
 *
 * <p>How: what waits is reckoned, large shapes first, onto machines that have or will have room: those that come, those
 * that are to be begun, idle nodes, and nodes so young that what was said of them may be older than they are. Only what
 * is left over makes a pool larger. A node with tasks counts as full, for the scheduler would have used it. So while a
 * machine goes from ordered to coming to young to busy, what it was ordered for goes from waiting to running, and the sum
 * stays. Example: 10 tasks wait, 4 fit on a machine: 3 more. One comes up and takes 4; 6 wait: they are reckoned onto
 * the young one and the two that come, and nothing is ordered.
 */
final class Sizing {

    /** Largest first, so that small ones fill what large ones leave. */
    private static final Comparator<Shape> LARGEST =
            Comparator.comparing(Shape::resources, Sizing::larger).thenComparing(Shape::text);

    private final DemandLimits limits;
    private final Map<Uid, Memory> memories = new HashMap<>();

    Sizing(DemandLimits limits) {
        this.limits = limits;
    }

    private final class Memory {
        final Promises promises = new Promises(limits);
        final ScaleDown scaleDown = new ScaleDown();
        final Map<Uid, Long> nodeSince = new HashMap<>();
    }

    /**
     * What came of it.
     *
     * @param unserved tasks that no pool can be grown for
     * @param coming machines on their way, or to be begun
     */
    record Sizes(Map<Uid, PoolSize> pools, int unserved, int coming) {}

    /** Sources that rested before the last start. */
    void restore(Uid pool, List<Resting> resting) {
        memory(pool).promises.restore(resting);
    }

    Sizes decide(Scene scene) {
        memories.keySet().retainAll(scene.pools().stream().map(Pool::uid).collect(Collectors.toSet()));
        List<Growth> pools = scene.pools().stream()
                .sorted(Comparator.comparing(Pool::name).thenComparing(Pool::uid))
                .map(pool -> growth(pool, scene))
                .toList();
        int unserved = 0;
        for (Shape shape : scene.shapes().stream().sorted(LARGEST).toList()) {
            unserved += reckon(shape, pools);
        }
        var sizes = new LinkedHashMap<Uid, PoolSize>();
        int coming = 0;
        for (Growth each : pools) {
            sizes.put(each.pool.uid(), size(each, scene.nanos()));
            coming += each.coming();
        }
        return new Sizes(sizes, unserved, coming);
    }

    private Growth growth(Pool pool, Scene scene) {
        Memory memory = memory(pool.uid());
        memory.promises.note(pool, pool.elastic() ? Growth.missing(pool) : 0, scene);
        return new Growth(pool, memory.promises, fresh(pool, memory, scene.nanos()));
    }

    private Set<Uid> fresh(Pool pool, Memory memory, long nanos) {
        List<Uid> nodes = pool.machines().stream()
                .filter(machine -> machine.stage() == Stage.IDLE || machine.stage() == Stage.BUSY)
                .map(Machine::uid)
                .toList();
        memory.nodeSince.keySet().retainAll(new HashSet<>(nodes));
        nodes.forEach(uid -> memory.nodeSince.putIfAbsent(uid, nanos));
        return nodes.stream()
                .filter(uid -> nanos - memory.nodeSince.getOrDefault(uid, nanos)
                        < limits.settle().toNanos())
                .collect(Collectors.toSet());
    }

    private Memory memory(Uid pool) {
        return memories.computeIfAbsent(pool, _ -> new Memory());
    }

    // ---- what waits onto machines

    /** @return how many of the tasks no pool can be grown for */
    private static int reckon(Shape shape, List<Growth> pools) {
        var machines = new HashMap<Growth, Integer>();
        int left = shape.tasks();
        for (Growth each : pools) {
            for (Bin bin : each.bins()) {
                left -= put(shape, left, bin, machines);
            }
        }
        for (Growth each : inOrder(pools, shape)) {
            int taken = 1;
            while (left > 0 && taken > 0 && each.hindrance(shape) == null) {
                taken = put(shape, left, each.open(), machines);
                left -= taken;
            }
        }
        int unmet = left;
        pools.forEach(each -> each.told(shape, machines.getOrDefault(each, 0), unmet > 0));
        return left;
    }

    private static int put(Shape shape, int left, Bin bin, Map<Growth, Integer> machines) {
        int taken = left == 0 ? 0 : bin.take(shape, left);
        if (taken > 0) {
            machines.merge(bin.owner(), 1, Integer::sum);
        }
        return taken;
    }

    /** Which pool is grown for it: one of which that is known to help, that likes it, that wastes no GPU on it. */
    private static List<Growth> inOrder(List<Growth> pools, Shape shape) {
        var able = new ArrayList<>(pools);
        able.removeIf(each -> each.hindrance(shape) != null);
        Function<Growth, Boolean> unsure = each -> !(each.verdict(shape) instanceof Model.Verdict.Fits);
        able.sort(Comparator.comparing(unsure)
                .thenComparing(each -> Model.avoided(each.pool.taints(), shape))
                .thenComparing(each -> shape.resources().gpus().isEmpty() && each.hasGpus()));
        return able;
    }

    private static int larger(Resources a, Resources b) {
        int gpus = Long.compare(gpus(b), gpus(a));
        int memory = Long.compare(b.memory().value(), a.memory().value());
        return gpus != 0
                ? gpus
                : memory != 0 ? memory : Long.compare(b.cpu().milli(), a.cpu().milli());
    }

    private static long gpus(Resources resources) {
        return resources.gpus().stream().mapToLong(one -> one.totalMilli()).sum();
    }

    // ---- the size

    private PoolSize size(Growth each, long nanos) {
        Pool pool = each.pool;
        Memory memory = memory(pool.uid());
        int has = Math.clamp(pool.target(), pool.min(), pool.max());
        int needed = Math.clamp(each.needed(), pool.min(), pool.max());
        int target;
        if (each.opened() > 0) {
            memory.scaleDown.reset();
            target = Math.min(pool.max(), Math.max(has, pool.serving()) + each.opened());
        } else {
            target = Math.max(needed, memory.scaleDown.size(has, needed, nanos, pool.scaleDownAfter()));
        }
        if (!each.hasSource()) { // nobody begins what is missing: it is not waited for
            target = Math.min(target, Math.max(pool.min(), Math.max(pool.serving(), needed)));
        }
        return new PoolSize(
                target,
                why(pool, each, memory, target, needed),
                "its pool has needed fewer machines for " + pool.scaleDownAfter(),
                pool.elastic() ? memory.promises.resting() : List.of(),
                each.answers());
    }

    private static String why(Pool pool, Growth each, Memory memory, int target, int needed) {
        String range = "the pool's min is " + pool.min() + ", its max " + pool.max();
        if (each.opened() > 0) {
            return range + "; it grows for tasks that wait";
        }
        if (memory.scaleDown.isLow() && needed < target) {
            return range + "; " + needed + " would do, and the others go when that has been so for "
                    + pool.scaleDownAfter();
        }
        return target == pool.min() ? range : range + "; " + target + " are needed";
    }

    /** Promises that were not kept since the start. */
    int broken() {
        return memories.values().stream()
                .mapToInt(each -> each.promises.broken())
                .sum();
    }
}
