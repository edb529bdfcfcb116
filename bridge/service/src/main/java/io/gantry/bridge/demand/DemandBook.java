package io.gantry.bridge.demand;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.bridge.demand.Scene.Pool;
import io.gantry.bridge.demand.SceneMaker.Known;
import io.gantry.bridge.demand.Sizing.Sizes;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks at what waits and at what there is, once a second, and keeps the sizes that follow. For the owner's thread, but
 * for the counts.
 */
public final class DemandBook {

    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Picture picture;
    private final SceneMaker scenes;
    private final DemandLimits limits;
    private final InstantSource time;
    private final Ticker ticker;
    private final Map<Uid, Sizing> byCluster = new ConcurrentHashMap<>();
    private final Map<Uid, Sizes> last = new ConcurrentHashMap<>();
    private final Map<Uid, PoolSize> byPool = new HashMap<>();
    private final Set<Uid> restored = new HashSet<>();
    private long looked;

    public DemandBook(
            Picture picture,
            NodeBook nodes,
            DemandLimits limits,
            Duration scaleDownAfter,
            InstantSource time,
            Ticker ticker) {
        this.picture = picture;
        this.scenes = new SceneMaker(picture, nodes, scaleDownAfter);
        this.limits = limits;
        this.time = time;
        this.ticker = ticker;
        this.looked = ticker.nanos() - EVERY_NANOS;
    }

    /** The size of a pool that may grow; empty for others, and before it was first looked at. */
    public Optional<PoolSize> size(Uid pool) {
        return Optional.ofNullable(byPool.get(pool));
    }

    /**
     * Decides anew, if it is time.
     *
     * @param clusterOf a pool
     * @param targetOf a pool, as it is now
     * @return the pools of which something is different
     */
    public Set<Uid> look(Function<Uid, Optional<Uid>> clusterOf, Function<Uid, Optional<PoolTargetFact>> targetOf) {
        long nanos = ticker.nanos();
        if (nanos - looked < EVERY_NANOS) {
            return Set.of();
        }
        looked = nanos;
        Map<Uid, List<Declared<PoolSpec>>> pools = picture.pools().stream()
                .filter(pool -> !pool.deleted() && pool.metadata().deleting() == null)
                .filter(pool -> clusterOf.apply(pool.uid()).isPresent())
                .collect(Collectors.groupingBy(
                        pool -> clusterOf.apply(pool.uid()).orElseThrow()));
        byCluster.keySet().retainAll(pools.keySet());
        last.keySet().retainAll(pools.keySet());
        var sizes = new HashMap<Uid, PoolSize>();
        pools.forEach((cluster, members) -> sizes.putAll(decide(cluster, members, targetOf)));
        return changed(sizes);
    }

    private Map<Uid, PoolSize> decide(
            Uid cluster, List<Declared<PoolSpec>> members, Function<Uid, Optional<PoolTargetFact>> targetOf) {
        List<Shape> shapes = picture.demand(cluster).map(DemandFact::shapes).orElse(List.of());
        boolean elastic = members.stream()
                .anyMatch(pool -> pool.spec().lowest() < pool.spec().highest());
        if (!elastic && shapes.isEmpty()) {
            last.remove(cluster);
            return Map.of();
        }
        Sizing sizing = byCluster.computeIfAbsent(cluster, _ -> new Sizing(limits));
        Instant now = time.instant();
        var seen = new ArrayList<Pool>();
        for (Declared<PoolSpec> pool : members) {
            Optional<PoolTargetFact> target = targetOf.apply(pool.uid());
            if (restored.add(pool.uid())) {
                target.ifPresent(fact -> sizing.restore(pool.uid(), fact.resting()));
            }
            seen.add(scenes.pool(pool, known(pool.spec(), target), now));
        }
        Sizes sizes = sizing.decide(new Scene(now, ticker.nanos(), seen, shapes));
        last.put(cluster, sizes);
        return sizes.pools();
    }

    private static Known known(PoolSpec spec, Optional<PoolTargetFact> target) {
        List<Victim> victims = target.map(PoolTargetFact::victims).orElse(List.of());
        return new Known(
                target.map(PoolTargetFact::target).orElse(spec.lowest()),
                victims.stream().map(Victim::machine).collect(Collectors.toSet()),
                victims.stream().filter(Victim::released).map(Victim::machine).collect(Collectors.toSet()));
    }

    private Set<Uid> changed(Map<Uid, PoolSize> sizes) {
        var changed = new HashSet<Uid>();
        sizes.forEach((pool, size) -> {
            if (!size.equals(byPool.get(pool))) {
                changed.add(pool);
            }
        });
        byPool.keySet().stream().filter(pool -> !sizes.containsKey(pool)).forEach(changed::add);
        byPool.clear();
        byPool.putAll(sizes);
        restored.retainAll(picture.pools().stream().map(Declared::uid).collect(Collectors.toSet()));
        return changed;
    }

    // ---- counts, from any thread

    /** Tasks that no pool can be grown for. */
    public int unserved() {
        return last.values().stream().mapToInt(Sizes::unserved).sum();
    }

    /** Machines on their way, or to be begun, in clusters with demand or with pools that may grow. */
    public int coming() {
        return last.values().stream().mapToInt(Sizes::coming).sum();
    }

    /** Sources that rest. */
    public int resting() {
        return last.values().stream()
                .flatMap(sizes -> sizes.pools().values().stream())
                .mapToInt(size -> size.resting().size())
                .sum();
    }
}
