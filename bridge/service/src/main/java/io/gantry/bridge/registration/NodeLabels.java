package io.gantry.bridge.registration;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.LabelRules;
import io.gantry.provisioner.api.MachineFact;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The labels of a node: of its machine, then of its pool, then ours. */
public final class NodeLabels {

    private NodeLabels() {}

    /** @throws IllegalArgumentException naming the label and the rule */
    public static Map<String, String> of(Optional<MachineFact> machine, Optional<PoolSpec> pool, Name clusterName) {
        var labels = new TreeMap<String, String>();
        machine.ifPresent(it -> labels.putAll(it.labels()));
        pool.ifPresent(it -> labels.putAll(it.labels()));
        machine.ifPresent(it -> {
            if (it.poolName() != null) {
                labels.put("gantry.io/pool", it.poolName().value());
            }
            labels.put("gantry.io/provider", it.providerName().value());
            labels.put("gantry.io/machine", it.name().value());
            labels.put("gantry.io/machine-form", it.form().name().toLowerCase(Locale.ROOT));
        });
        labels.put("gantry.io/cluster", clusterName.value());
        return LabelRules.checked(labels);
    }
}
