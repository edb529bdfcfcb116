package io.gantry.scheduler.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.scheduler.spi.WorkloadEngine.Checked;
import io.gantry.scheduler.spi.WorkloadEngine.Observer;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Docker's stream of events as what was seen of our containers. */
final class EventReader {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** Docker says "oom" before "die"; a node has fewer containers than this dying at once. */
    private static final int OUT_OF_MEMORY_MAX = 1024;

    private final Observer observer;
    private final Set<String> outOfMemory = new LinkedHashSet<>();

    private final Function<String, Checked> ill;

    /** @param ill asks what the check of a container said last */
    EventReader(Observer observer, Function<String, Checked> ill) {
        this.observer = observer;
        this.ill = ill;
    }

    void read(InputStream body) throws IOException {
        try (MappingIterator<JsonNode> events =
                GantryJson.lenient().readerFor(JsonNode.class).readValues(body)) {
            while (events.hasNextValue()) {
                take(events.nextValue());
            }
        }
        throw new IOException("the engine ended its stream of events");
    }

    private void take(JsonNode event) {
        String container = event.path("Actor").path("ID").asText();
        Map<String, String> attributes = attributes(event);
        Uid allocation = ContainerLabels.allocation(attributes);
        if (allocation == null) {
            return;
        }
        long epoch = ContainerLabels.epoch(attributes);
        Instant at = at(event);
        switch (event.path("Action").asText()) {
            case "start" -> observer.seen(new Seen(allocation, epoch, true, null, false, at, null));
            case "oom" -> remember(container);
            case "die" -> {
                int code = Integer.parseInt(attributes.getOrDefault("exitCode", "255"));
                boolean memory = outOfMemory.remove(container);
                observer.seen(new Seen(allocation, epoch, false, code, memory, null, at));
            }
            case "health_status: healthy" -> observer.seen(checked(allocation, epoch, Checks.WELL));
            case "health_status: unhealthy" -> observer.seen(checked(allocation, epoch, ill.apply(container)));
            default -> {} // other actions say nothing about running or ended
        }
    }

    private static Seen checked(Uid allocation, long epoch, Checked checked) {
        return new Seen(allocation, epoch, true, null, false, null, null, checked);
    }

    private void remember(String container) {
        if (outOfMemory.size() >= OUT_OF_MEMORY_MAX) {
            outOfMemory.remove(outOfMemory.iterator().next());
        }
        outOfMemory.add(container);
    }

    private static Map<String, String> attributes(JsonNode event) {
        var attributes = new HashMap<String, String>();
        event.path("Actor")
                .path("Attributes")
                .properties()
                .forEach(
                        entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
        return attributes;
    }

    private static Instant at(JsonNode event) {
        long nanos = event.path("timeNano").asLong();
        return Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
    }
}
