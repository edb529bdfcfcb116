package io.gantry.platform.consume;

import static org.apache.kafka.clients.consumer.ConsumerConfig.*;

import io.gantry.platform.layer.LayerContext;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** How a layer's consumer is set: for latency, and patient with a broker that is away. */
final class ConsumerSettings {

    private static final int RECORDS_PER_POLL_MAX = 2_000;

    private ConsumerSettings() {}

    static Map<String, Object> of(LayerContext context) {
        var settings = new HashMap<String, Object>(context.kafka().security());
        settings.put(BOOTSTRAP_SERVERS_CONFIG, context.kafka().bootstrapServers());
        settings.put(CLIENT_ID_CONFIG, "gantry-" + context.layer() + "-consumer");
        settings.put(KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // an offset that is no longer there: begin again, versions drop what is known
        settings.put(AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL_MAX);
        // the broker answers as soon as there is one byte; the wait only bounds how often an idle consumer asks
        settings.put(FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(FETCH_MAX_WAIT_MS_CONFIG, 3_000);
        settings.put(RECONNECT_BACKOFF_MS_CONFIG, 50);
        settings.put(RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.put(RETRY_BACKOFF_MS_CONFIG, 50);
        settings.put(RETRY_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.put(ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }
}
