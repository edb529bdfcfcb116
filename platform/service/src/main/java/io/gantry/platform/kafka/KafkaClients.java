package io.gantry.platform.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Where a layer's connections to the broker come from: Kafka's own clients, or those of a simulated broker. */
public interface KafkaClients {

    Producer<String, byte[]> producer(Map<String, Object> settings);

    Consumer<String, byte[]> consumer(Map<String, Object> settings);

    /** Kafka's own. */
    KafkaClients KAFKA = new KafkaClients() {
        @Override
        public Producer<String, byte[]> producer(Map<String, Object> settings) {
            return new KafkaProducer<>(settings);
        }

        @Override
        public Consumer<String, byte[]> consumer(Map<String, Object> settings) {
            return new KafkaConsumer<>(settings);
        }
    };
}
