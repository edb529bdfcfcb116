package io.gantry.bridge.demand;

import io.gantry.bridge.api.PoolTargetFact.Resting;
import io.gantry.bridge.demand.Scene.Machine;
import io.gantry.bridge.demand.Scene.Pool;
import io.gantry.bridge.demand.Scene.Source;
import io.gantry.bridge.demand.Scene.Stage;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a pool's sources promised, and whether they kept it. Every machine that is begun is a promise: kept when its node
 * is READY, broken when it fails, passes a deadline or vanishes before. That nobody begins a machine in time is a broken
 * promise of every source that might have. A source that broke so many one after the other rests; when its time is over
 * it is on probation: one machine is asked of it, and one broken promise is enough to rest again.
 */
final class Promises {

    private final DemandLimits limits;
    private final Map<Name, OfSource> sources = new LinkedHashMap<>();
    private final Map<Uid, Name> coming = new HashMap<>();
    private final Set<Uid> failed = new HashSet<>();
    /** Machines that were wanted and not begun when last seen; since when nothing of that has changed. */
    private int missing;

    private long missingSince;
    /** The target it had, and since when it has not been lowered: what was begun just before may be taken back. */
    private int target;

    private long steadySince;
    private boolean steady = true;
    private int broken;

    Promises(DemandLimits limits) {
        this.limits = limits;
    }

    private static final class OfSource {
        int failures;
        boolean probation;

        @Nullable
        Instant until;

        String why = "";

        @Nullable
        Model model;
    }

    /** What was known before the last start. */
    void restore(List<Resting> resting) {
        resting.forEach(one -> {
            OfSource source = source(one.provider());
            source.failures = one.failures();
            source.until = one.until();
            source.why = one.why();
        });
    }

    /** Takes in what became of the promises since it last looked. */
    void note(Pool pool, int missingNow, Scene scene) {
        sources.keySet().retainAll(pool.sources().stream().map(Source::provider).collect(Collectors.toSet()));
        pool.sources().forEach(each -> source(each.provider()));
        wake(scene.now());
        steady(pool, scene.nanos());
        boolean begun = machines(pool, scene.now());
        if (missingNow == 0 || missingNow < missing || begun || missing == 0) {
            missingSince = scene.nanos();
        } else if (scene.nanos() - missingSince >= limits.begun().toNanos()) {
            missingSince = scene.nanos();
            usable(pool).forEach(each -> broken(each.provider(), scene.now(), notBegun(each)));
        }
        missing = missingNow;
        learn(pool);
    }

    private void steady(Pool pool, long nanos) {
        if (pool.target() < target) {
            steadySince = nanos;
            steady = false;
        } else if (nanos - steadySince >= limits.settle().toNanos()) {
            steady = true;
        }
        target = pool.target();
    }

    private String notBegun(Source source) {
        return "no machine was begun within " + limits.begun()
                + (source.refusal().isEmpty() ? "" : ": " + source.refusal());
    }

    private void wake(Instant now) {
        sources.values().forEach(source -> {
            if (source.until != null && !source.until.isAfter(now)) {
                source.until = null;
                source.probation = true;
            }
        });
    }

    /** Whether one was begun. */
    private boolean machines(Pool pool, Instant now) {
        boolean begun = false;
        var there = new HashSet<Uid>();
        for (Machine machine : pool.machines()) {
            there.add(machine.uid());
            switch (machine.stage()) {
                case COMING -> {
                    failed.remove(machine.uid());
                    begun |= machine.victim()
                            ? coming.remove(machine.uid()) != null
                            : coming.put(machine.uid(), machine.provider()) == null;
                }
                case IDLE, BUSY -> kept(machine);
                case FAILED -> {
                    failed.add(machine.uid());
                    ended(machine, now);
                }
                case LEAVING -> ended(machine, now);
                case AWAY -> coming.remove(machine.uid());
            }
        }
        vanished(there, now);
        return begun;
    }

    private void ended(Machine machine, Instant now) {
        boolean promised = coming.remove(machine.uid()) != null;
        if (promised && !machine.victim() && steady) {
            broken(machine.provider(), now, "machine " + machine.name() + " " + machine.trouble());
        }
    }

    /** Gone between two looks. */
    private void vanished(Set<Uid> there, Instant now) {
        failed.retainAll(there);
        List<Uid> gone = coming.keySet().stream()
                .filter(uid -> !there.contains(uid))
                .sorted()
                .toList();
        for (Uid uid : gone) {
            Name provider = coming.remove(uid);
            if (steady && provider != null) {
                broken(provider, now, "a machine it had begun is gone");
            }
        }
    }

    private void kept(Machine machine) {
        if (coming.remove(machine.uid()) != null || failed.remove(machine.uid())) {
            OfSource source = source(machine.provider());
            source.failures = 0;
            source.probation = false;
            source.until = null;
        }
    }

    private void broken(Name provider, Instant now, String why) {
        OfSource source = source(provider);
        broken++;
        source.why = why;
        source.failures = Math.min(limits.promisesMax(), source.failures + 1);
        if (source.failures >= limits.promisesMax()) {
            source.until = now.plus(limits.rest());
        }
    }

    private void learn(Pool pool) {
        Map<Name, List<Machine>> seen = pool.machines().stream()
                .filter(machine -> machine.stage() == Stage.IDLE || machine.stage() == Stage.BUSY)
                .collect(Collectors.groupingBy(Machine::provider));
        seen.forEach((provider, machines) -> source(provider).model = Model.seen(machines));
    }

    private OfSource source(Name provider) {
        return sources.computeIfAbsent(provider, _ -> new OfSource());
    }

    /** Sources that may be asked, in order. */
    List<Source> usable(Pool pool) {
        return pool.sources().stream()
                .filter(each -> source(each.provider()).until == null)
                .toList();
    }

    /** Whether each that may be asked has yet to show that it is well again. */
    boolean onProbation(Pool pool) {
        return usable(pool).stream().allMatch(each -> source(each.provider()).probation);
    }

    Model model(Source source) {
        Model seen = source(source.provider()).model;
        return seen != null ? seen : new Model(source.capacity(), source.labels(), false);
    }

    List<Resting> resting() {
        return sources.entrySet().stream()
                .filter(entry -> entry.getValue().until != null)
                .map(entry -> {
                    OfSource source = entry.getValue();
                    return new Resting(
                            entry.getKey(),
                            source.failures,
                            java.util.Objects.requireNonNull(source.until),
                            source.why);
                })
                .toList();
    }

    /** Promises that were not kept since the last start. */
    int broken() {
        return broken;
    }
}
