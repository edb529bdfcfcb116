package io.gantry.platform.kafka;

import java.util.Map;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers {@code host:port,host:port}
 * @param replicas of the topics we create: 1 for a single broker
 * @param security client settings beside ours, such as {@code security.protocol} and {@code ssl.*}
 */
public record KafkaSettings(String bootstrapServers, short replicas, Map<String, String> security) {

    public KafkaSettings {
        security = Map.copyOf(security);
    }

    /** Without what is in the client's settings: keys and passwords may be. */
    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + ", replicas " + replicas + "]";
    }

    /** One broker without encryption, as the development server starts it on loopback. */
    public static KafkaSettings single(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, (short) 1, Map.of());
    }
}
