package io.gantry.cli.apply;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Manifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a pool fits its providers where they are in the same plan. The server can tell only of providers as they are
 * now; this rule must hold before anything is changed.
 */
final class PoolRoom {

    private PoolRoom() {}

    /** @param refusal a line for people; empty if it fits */
    record Verdict(Optional<String> refusal) {}

    /** Empty if it is no pool, or one of its providers is not in the plan: then the server knows better. */
    static Optional<Verdict> tooLittle(Manifest<?> manifest, List<Manifest<?>> plan) {
        if (!(manifest.spec() instanceof PoolSpec pool)) {
            return Optional.empty();
        }
        Map<Name, Integer> room = new HashMap<>();
        for (Manifest<?> one : plan) {
            if (one.spec() instanceof ProviderSpec provider) {
                room.put(one.metadata().name(), provider.maxMachines());
            }
        }
        List<Name> providers = pool.sources().stream()
                .map(PoolSpec.Source::provider)
                .distinct()
                .toList();
        if (!room.keySet().containsAll(providers)) {
            return Optional.empty();
        }
        long machines =
                providers.stream().mapToLong(name -> room.getOrDefault(name, 0)).sum();
        return Optional.of(new Verdict(
                pool.highest() <= machines
                        ? Optional.empty()
                        : Optional.of("error: pool " + manifest.metadata().name() + ": "
                                + (pool.count() != null ? "spec.count: " : "spec.max: ") + pool.highest()
                                + " is more than the " + machines + " machines that "
                                + String.join(", ", names(providers))
                                + (providers.size() == 1 ? " gives" : " give"))));
    }

    private static List<String> names(List<Name> providers) {
        return providers.stream().map(name -> "provider " + name).toList();
    }
}
