package io.gantry.provisioner.engine;

import io.gantry.kinds.id.Uid;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** That an engine is a machine of ours, as the labels of a volume in it say. */
record Adoption(Uid installation, Uid provider, Uid machine, Uid operation, long epoch) {

    static final String INSTALLATION = "io.gantry.installation";
    private static final String PROVIDER = "io.gantry.provider";
    private static final String MACHINE = "io.gantry.machine";
    private static final String OPERATION = "io.gantry.operation";
    private static final String EPOCH = "io.gantry.epoch";

    /** One an installation and engine, whatever the provider is called: the engine is adopted once. */
    static String volume(Uid installation) {
        return "gantry-machine-" + installation;
    }

    Map<String, String> labels() {
        return Map.of(
                INSTALLATION,
                installation.text(),
                PROVIDER,
                provider.text(),
                MACHINE,
                machine.text(),
                OPERATION,
                operation.text(),
                EPOCH,
                Long.toString(epoch));
    }

    /** Empty for a volume that somebody else gave this name. */
    static Optional<Adoption> of(@Nullable Map<String, String> labels) {
        try {
            return labels == null
                    ? Optional.empty()
                    : Optional.of(new Adoption(
                            uid(labels, INSTALLATION),
                            uid(labels, PROVIDER),
                            uid(labels, MACHINE),
                            uid(labels, OPERATION),
                            Long.parseLong(labels.getOrDefault(EPOCH, "0"))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Uid uid(Map<String, String> labels, String key) {
        return Uid.parse(labels.getOrDefault(key, ""));
    }
}
