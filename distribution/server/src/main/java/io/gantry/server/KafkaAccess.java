package io.gantry.server;

import io.gantry.platform.kafka.KafkaSecurity;
import io.gantry.platform.kafka.KafkaSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Kafka as each layer reaches it: all at the same brokers, each as itself. */
record KafkaAccess(Map<String, KafkaSettings> byName) implements Function<String, KafkaSettings> {

    private static final List<String> MECHANISMS = List.of("SCRAM-SHA-512", "SCRAM-SHA-256");

    KafkaAccess {
        byName = Map.copyOf(byName);
    }

    /** @throws IllegalArgumentException in words for people, also if a file of credentials cannot be read */
    static KafkaAccess of(ServerConfig.Kafka kafka) {
        ServerConfig.Kafka.Security set = kafka.security();
        if (!MECHANISMS.contains(set.mechanism())) {
            throw new IllegalArgumentException("gantry.kafka.security.mechanism is " + set.mechanism()
                    + "; it must be one of " + String.join(", ", MECHANISMS));
        }
        var security = new KafkaSecurity(set.protocol(), set.authority(), set.credentials(), set.mechanism());
        var byName = new HashMap<String, KafkaSettings>();
        Stream.concat(Stream.of(KafkaSecurity.PROGRAM), Schemas.LAYERS.stream())
                .forEach(name -> byName.put(name, settings(kafka, security, name)));
        return new KafkaAccess(byName);
    }

    private static KafkaSettings settings(ServerConfig.Kafka kafka, KafkaSecurity security, String name) {
        try {
            var client = new HashMap<>(kafka.client());
            client.putAll(security.settings(name));
            return new KafkaSettings(kafka.bootstrapServers(), kafka.replicas(), client);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public KafkaSettings apply(String name) {
        KafkaSettings settings = byName.get(name);
        if (settings == null) {
            throw new IllegalStateException("there is no layer " + name);
        }
        return settings;
    }

    @Override
    public String toString() {
        return "KafkaAccess" + byName.keySet();
    }
}
