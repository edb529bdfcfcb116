package io.gantry.provisioner.lifecycle;

import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The labels every machine of a provider has, known before it is made: what a pool's requirements look at. */
public final class MachineLabels {

    public static final String PROVIDER = "gantry.io/provider";
    public static final String DRIVER = "gantry.io/driver";

    private MachineLabels() {}

    public static SortedMap<String, String> of(Declared<ProviderSpec> provider) {
        var labels = new TreeMap<>(provider.spec().labels());
        labels.put(PROVIDER, provider.metadata().name().value());
        labels.put(DRIVER, provider.spec().driver().value());
        return Collections.unmodifiableSortedMap(labels);
    }
}
