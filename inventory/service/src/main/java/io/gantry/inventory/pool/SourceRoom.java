package io.gantry.inventory.pool;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.declared.Known;
import io.gantry.kinds.id.Name;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * How many machines a pool's providers can give at once, each counted once however often it is a source.
 *
 * @param names in the order of the sources
 */
record SourceRoom(List<Name> names, long machines) {

    /** Empty while one of the providers is not known: it may have room enough. */
    static Optional<SourceRoom> of(PoolSpec spec, Known known) {
        var names = new LinkedHashSet<Name>();
        spec.sources().forEach(source -> names.add(source.provider()));
        long machines = 0;
        for (Name name : names) {
            Optional<ProviderSpec> provider = known.provider(name);
            if (provider.isEmpty()) {
                return Optional.empty();
            }
            machines += provider.get().maxMachines();
        }
        return Optional.of(new SourceRoom(new ArrayList<>(names), machines));
    }

    boolean lacks(PoolSpec spec) {
        return spec.highest() > machines;
    }

    /** {@code 10 machines are more than provider rack-a can give (maxMachines 8)}. */
    String text(PoolSpec spec) {
        String who = names.size() == 1
                ? "provider " + names.getFirst() + " can give (maxMachines "
                : "providers "
                        + String.join(", ", names.stream().map(Name::value).toList())
                        + " can give together (maxMachines in all ";
        return spec.highest() + " machines are more than " + who + machines + ")";
    }
}
