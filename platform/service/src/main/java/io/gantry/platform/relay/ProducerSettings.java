package io.gantry.platform.relay;

import static org.apache.kafka.clients.producer.ProducerConfig.*;

import io.gantry.platform.layer.LayerContext;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** How a relay's producer is set: nothing lost, nothing out of order, nothing waited for. */
final class ProducerSettings {

    private ProducerSettings() {}

    static Map<String, Object> of(LayerContext context) {
        var settings = new HashMap<String, Object>(context.kafka().security());
        settings.put(BOOTSTRAP_SERVERS_CONFIG, context.kafka().bootstrapServers());
        settings.put(CLIENT_ID_CONFIG, "gantry-" + context.layer() + "-relay");
        settings.put(KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ACKS_CONFIG, "all");
        settings.put(LINGER_MS_CONFIG, 0);
        settings.put(BATCH_SIZE_CONFIG, 64 * 1024);
        settings.put(MAX_BLOCK_MS_CONFIG, 5_000);
        settings.put(REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        // never given up, so that a later record cannot overtake one that was: the outbox is the only place to wait in
        settings.put(DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(RETRY_BACKOFF_MS_CONFIG, 50);
        settings.put(RETRY_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.put(RECONNECT_BACKOFF_MS_CONFIG, 50);
        settings.put(RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.put(ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }
}
