package io.gantry.server;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.SchedulerTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which layer answers a route: beside {@link Routes} the one place that knows. A test asks it for every route there is. */
final class ServedBy {

    private static final String INVENTORY = "inventory";
    private static final String SCHEDULER = "scheduler";
    /** After {@code /v1/namespaces/NAME/}. */
    private static final Set<String> OF_THE_SCHEDULER = Set.of("jobs", "allocations", "volumes", "secrets");
    /** After {@code /v1/}: about the caller and the copies, so any copy knows. */
    private static final Set<String> ANYWHERE = Set.of("auth", "members", "version");

    /** Those who have keys and certificates; each writes its own identities. */
    static final List<String> IDENTITY_WRITERS = List.of("provisioner", "bridge", SCHEDULER);

    /** By layer: the topics that it writes alone. */
    private static final Map<String, List<Topic<?>>> WRITTEN = Map.of(
            INVENTORY,
            List.copyOf(InventoryTopics.ALL),
            "provisioner",
            List.copyOf(ProvisionerTopics.ALL),
            "bridge",
            List.copyOf(BridgeTopics.ALL),
            SCHEDULER,
            List.copyOf(SchedulerTopics.ALL));

    private static final Map<String, String> WRITERS = writers();

    private ServedBy() {}

    /** Empty if every copy answers it itself. */
    static Optional<String> layer(String path) {
        String[] at = path.split("/", -1);
        if (at.length < 3 || !at[1].equals("v1") || ANYWHERE.contains(at[2])) {
            return Optional.empty();
        }
        return switch (at[2]) {
            case "namespaces" -> Optional.of(at.length > 4 ? inNamespace(at) : INVENTORY);
            case "providers" -> Optional.of(at.length > 4 && at[4].equals("credential") ? "provisioner" : INVENTORY);
            case "layers" -> at.length > 3 && Schemas.LAYERS.contains(at[3]) ? Optional.of(at[3]) : Optional.empty();
            case "clusters" -> Optional.of(at.length > 4 && at[4].equals("replay") ? SCHEDULER : INVENTORY);
            case "authorities" -> Optional.of("bridge");
            case "facts" -> at.length > 3 ? Optional.ofNullable(WRITERS.get(at[3])) : Optional.empty();
            default -> Optional.of(INVENTORY);
        };
    }

    /** A job's explanation is inventory's, which asks the scheduler for its part; a job may be called so too. */
    private static String inNamespace(String[] at) {
        return OF_THE_SCHEDULER.contains(at[4]) && !(at.length == 7 && at[6].equals("explain")) ? SCHEDULER : INVENTORY;
    }

    /** The state topics that a layer can be asked to list; one of many writers, for its own part. */
    static List<Topic<?>> listed(String layer) {
        var topics = new ArrayList<Topic<?>>();
        WRITTEN.getOrDefault(layer, List.of()).stream().filter(Topic::compacted).forEach(topics::add);
        if (IDENTITY_WRITERS.contains(layer)) {
            topics.add(IdentityFact.TOPIC);
        }
        return topics;
    }

    /** Of the topics that one layer writes alone; another is listed by any copy, which asks all its writers. */
    private static Map<String, String> writers() {
        var writers = new HashMap<String, String>();
        WRITTEN.forEach((layer, topics) -> topics.forEach(topic -> writers.put(topic.name(), layer)));
        return Map.copyOf(writers);
    }
}
