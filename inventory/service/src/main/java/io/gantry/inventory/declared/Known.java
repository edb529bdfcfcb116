package io.gantry.inventory.declared;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.id.Name;
import java.util.Map;
import java.util.Optional;

/** The objects that a spec names, as far as they exist. */
public record Known(Map<Name, ProviderSpec> providers, Map<Name, ClusterSpec> clusters) {

    public static final Known NOTHING = new Known(Map.of(), Map.of());

    public Known {
        providers = Map.copyOf(providers);
        clusters = Map.copyOf(clusters);
    }

    public Optional<ProviderSpec> provider(Name name) {
        return Optional.ofNullable(providers.get(name));
    }
}
