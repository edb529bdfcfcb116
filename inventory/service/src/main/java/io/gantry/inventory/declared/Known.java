package io.gantry.inventory.declared;

import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.id.Name;
import java.util.Map;
import java.util.Optional;

/** The objects that a spec names and is judged by, as far as they exist. */
public record Known(Map<Name, ProviderSpec> providers) {

    public static final Known NOTHING = new Known(Map.of());

    public Known {
        providers = Map.copyOf(providers);
    }

    public Optional<ProviderSpec> provider(Name name) {
        return Optional.ofNullable(providers.get(name));
    }
}
