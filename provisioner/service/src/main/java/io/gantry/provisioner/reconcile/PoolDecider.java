package io.gantry.provisioner.reconcile;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.claim.Refusal;
import io.gantry.provisioner.lifecycle.MachineLifecycle;
import io.gantry.provisioner.reconcile.PoolPlan.Create;
import io.gantry.provisioner.reconcile.PoolPlan.Finding;
import io.gantry.provisioner.reconcile.PoolView.Member;
import io.gantry.provisioner.reconcile.PoolView.ProviderView;
import io.gantry.provisioner.reconcile.PoolView.SourceView;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a pool needs, from values alone.
 *
 * <p>The pool's size comes from its target and nothing else; victims are not counted in it. Sources are asked in the order
 * of the spec: each gives as many as it has room for. One that refused is left out until its time to be asked again has
 * come, and is then asked for a single machine: a full provider is not flooded every time. One that the bridge lets rest,
 * because what it gave did not become nodes, is not asked at all until then. Of the machines themselves only
 * those that never joined are taken away by this decision (the newest first); all others go when the bridge says so.
 *
 * <p>Example: target 10; six serve, one of them a victim; sources A (room 3, asked before and refused, may be asked
 * again) and B (room 100). 10 - 5 = 5 are missing: one of A, four of B.
 */
final class PoolDecider {

    private PoolDecider() {}

    static PoolPlan decide(PoolView pool) {
        PoolTargetFact target = pool.target();
        if (target == null || target.deleted()) {
            return pool.gone() ? removeAll(pool) : nothing(findings(pool));
        }
        Map<Uid, PoolTargetFact.Victim> victims = new HashMap<>();
        target.victims().forEach(victim -> victims.put(victim.machine(), victim));
        var remove = new ArrayList<Uid>();
        var drain = new ArrayList<Uid>();
        var keep = new ArrayList<Uid>();
        int serving = 0;
        for (Member machine : pool.machines()) {
            PoolTargetFact.Victim victim = victims.get(machine.uid());
            if (victim == null) {
                serving += MachineLifecycle.serves(machine.state()) ? 1 : 0;
                if (machine.state() == MachineState.DRAINING) {
                    keep.add(machine.uid());
                }
            } else if (victim.released() && MachineLifecycle.serves(machine.state())) {
                remove.add(machine.uid());
            } else if (machine.state() == MachineState.ACTIVE) {
                drain.add(machine.uid());
            }
        }
        Map<Name, Finding> found = findings(pool);
        if (serving > target.target()) {
            remove.addAll(surplus(pool, victims.keySet(), serving - target.target()));
        }
        return create(pool, found, Math.max(0, target.target() - serving), remove, drain, keep);
    }

    private static PoolPlan create(
            PoolView pool, Map<Name, Finding> found, int missing, List<Uid> remove, List<Uid> drain, List<Uid> keep) {
        var creates = new ArrayList<Create>();
        var full = new LinkedHashMap<>(found);
        Map<Uid, Integer> taken = new HashMap<>();
        int left = Math.min(missing, pool.createMax());
        int begun = 0;
        for (int i = 0; i < pool.sources().size() && left > 0; i++) {
            SourceView source = pool.sources().get(i);
            ProviderView provider = source.provider();
            if (provider == null || found.containsKey(source.source().provider()) || rests(pool, source)) {
                continue;
            }
            int room = provider.maxMachines() - provider.inUse() - taken.getOrDefault(provider.uid(), 0);
            int count = Math.min(left, Math.min(Math.max(0, room), allowed(pool, source)));
            if (room <= 0 && allowed(pool, source) > 0) {
                full.put(source.source().provider(), allInUse(provider));
            }
            if (count > 0) {
                creates.add(new Create(i, count));
                taken.merge(provider.uid(), count, Integer::sum);
                left -= count;
                begun += count;
                if (count == room && left > 0) {
                    full.put(source.source().provider(), allInUse(provider));
                }
            }
        }
        boolean more = missing > pool.createMax() && left == 0;
        int unmet = more ? 0 : missing - begun;
        return new PoolPlan(creates, remove, drain, keep, full, mended(pool, full), unmet, more);
    }

    /** The bridge has given it up until then: its machines did not become nodes. */
    private static boolean rests(PoolView pool, SourceView source) {
        PoolTargetFact target = pool.target();
        return target != null
                && target.resting().stream()
                        .anyMatch(resting ->
                                resting.provider().equals(source.source().provider())
                                        && resting.until().isAfter(pool.now()));
    }

    /** How many a source may be asked for now, by what it answered last. */
    private static int allowed(PoolView pool, SourceView source) {
        Refusal refusal = source.refusal();
        if (refusal == null || isFinding(refusal)) {
            return Integer.MAX_VALUE;
        }
        if (refusal.retryAt().isAfter(pool.now())) {
            return 0;
        }
        boolean beingTried = pool.machines().stream()
                .anyMatch(machine -> machine.state() == MachineState.PROVISIONING
                        && machine.provider().equals(source.source().provider()));
        return beingTried ? 0 : 1;
    }

    /** Those that never joined, the newest first. */
    private static List<Uid> surplus(PoolView pool, Set<Uid> victims, int count) {
        return pool.machines().stream()
                .filter(machine -> machine.state() == MachineState.PROVISIONING)
                .filter(machine -> !machine.guarded() && !victims.contains(machine.uid()))
                .sorted(Comparator.comparing(Member::created)
                        .thenComparing(Member::uid)
                        .reversed())
                .limit(count)
                .map(Member::uid)
                .toList();
    }

    private static Map<Name, Finding> findings(PoolView pool) {
        var found = new LinkedHashMap<Name, Finding>();
        for (SourceView source : pool.sources()) {
            finding(pool, source)
                    .ifPresent(each -> found.putIfAbsent(source.source().provider(), each));
        }
        return found;
    }

    private static Optional<Finding> finding(PoolView pool, SourceView source) {
        ProviderView provider = source.provider();
        Name name = source.source().provider();
        if (provider == null) {
            return Optional.of(new Finding(Refusal.UNKNOWN_PROVIDER, "there is no provider '" + name + "' yet"));
        }
        if (!provider.driverKnown()) {
            return Optional.of(
                    new Finding(Refusal.UNKNOWN_DRIVER, "this release has not the driver of '" + name + "'"));
        }
        if (!provider.faults().isEmpty()) {
            return Optional.of(new Finding(FailureKind.BAD_SPEC.name(), String.join("; ", provider.faults())));
        }
        var wanted = new ArrayList<>(pool.requirements());
        wanted.addAll(source.source().requirements());
        for (Requirement requirement : wanted) {
            if (!requirement.matches(provider.labels())) {
                String has = provider.labels().get(requirement.key());
                return Optional.of(new Finding(
                        Refusal.UNSUITABLE,
                        "wanted is " + requirement.text() + "; its machines have "
                                + (has == null ? "no such label" : requirement.key() + "=" + has)));
            }
        }
        return tooSmall(source.source().machine(), provider.machine());
    }

    private static Optional<Finding> tooSmall(
            @org.jspecify.annotations.Nullable Resources wanted, @org.jspecify.annotations.Nullable Resources has) {
        if (wanted == null || has == null) {
            return Optional.empty();
        }
        var faults = new ArrayList<String>();
        if (wanted.cpu().compareTo(has.cpu()) > 0) {
            faults.add("cpu " + wanted.cpu() + " is wanted, its machines have " + has.cpu());
        }
        if (wanted.memory().compareTo(has.memory()) > 0) {
            faults.add("memory " + wanted.memory() + " is wanted, its machines have " + has.memory());
        }
        if (wanted.disk().compareTo(has.disk()) > 0) {
            faults.add("disk " + wanted.disk() + " is wanted, its machines have " + has.disk());
        }
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(Refusal.UNSUITABLE, String.join("; ", faults)));
    }

    private static Finding allInUse(ProviderView provider) {
        return new Finding(
                FailureKind.NO_CAPACITY.name(),
                provider.maxMachines() == 1
                        ? "its one machine is in use"
                        : "all of its " + provider.maxMachines() + " machines are in use");
    }

    /** Sources whose kept refusal was such a finding, and is none any more. */
    private static List<Name> mended(PoolView pool, Map<Name, Finding> found) {
        var mended = new HashSet<Name>();
        for (SourceView source : pool.sources()) {
            Refusal refusal = source.refusal();
            ProviderView provider = source.provider();
            Name name = source.source().provider();
            boolean hasRoom = provider != null && provider.inUse() < provider.maxMachines();
            if (refusal != null && isFinding(refusal) && !found.containsKey(name) && hasRoom) {
                mended.add(name);
            }
        }
        return mended.stream().sorted().toList();
    }

    /** Findings have no failures counted: they pass as soon as what they are about does. */
    static boolean isFinding(Refusal refusal) {
        return refusal.failures() == 0;
    }

    private static PoolPlan removeAll(PoolView pool) {
        List<Uid> all = pool.machines().stream()
                .filter(machine -> MachineLifecycle.serves(machine.state()))
                .map(Member::uid)
                .toList();
        return new PoolPlan(List.of(), all, List.of(), List.of(), Map.of(), List.of(), 0, false);
    }

    private static PoolPlan nothing(Map<Name, Finding> found) {
        return new PoolPlan(List.of(), List.of(), List.of(), List.of(), found, List.of(), 0, false);
    }
}
