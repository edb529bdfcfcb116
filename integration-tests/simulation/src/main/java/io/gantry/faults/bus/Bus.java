package io.gantry.faults.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.faults.stage.Ended;
import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.stage.Stage;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.Shard;
import io.gantry.platform.kafka.KafkaClients;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NetworkException;

/**
 * A broker in memory. A partition is a log; it keeps its order, and nothing else is promised: records come late, each
 * reader hears of each partition in its own time, a sender may be told that a record was lost that was not, or that was.
 */
public final class Bus {

    /** Of so many facts one is lost by {@link Sabotage#LOST_FACTS}. */
    private static final int LOST_OF = 50;

    private final Stage stage;
    private final RandomGenerator random;
    private final Map<TopicPartition, List<ProducerRecord<String, byte[]>>> logs = new LinkedHashMap<>();
    private final List<Reader> readers = new ArrayList<>();
    private final Consumer<ProducerRecord<String, byte[]>> appended;
    private double failing;
    private double late;
    private boolean away;

    /** @param appended told of each record that is in a log for good */
    public Bus(Stage stage, RandomGenerator random, Consumer<ProducerRecord<String, byte[]>> appended) {
        this.stage = stage;
        this.random = random;
        this.appended = appended;
    }

    /** How often a record is said to be lost, and how often a reader hears late of a partition: 0 to 1. */
    public void rates(double saidLost, double heardLate) {
        failing = saidLost;
        late = heardLate;
    }

    /** Nobody can send, and nobody hears anything. */
    public void away(boolean isAway) {
        away = isAway;
        if (!isAway) {
            readers.forEach(Reader::wake);
        }
    }

    boolean isAway() {
        return away;
    }

    double late() {
        return late;
    }

    RandomGenerator random() {
        return random;
    }

    Stage stage() {
        return stage;
    }

    List<ProducerRecord<String, byte[]>> log(TopicPartition partition) {
        return logs.computeIfAbsent(partition, _ -> new ArrayList<>());
    }

    void remove(Reader reader) {
        readers.remove(reader);
    }

    /** The connections of a program. */
    public KafkaClients clients(Program program) {
        return new KafkaClients() {
            @Override
            @SuppressWarnings("unchecked") // the interface's own parameters
            public Producer<String, byte[]> producer(Map<String, Object> settings) {
                return (Producer<String, byte[]>) Proxy.newProxyInstance(
                        Bus.class.getClassLoader(),
                        new Class<?>[] {Producer.class},
                        (_, method, arguments) -> switch (method.getName()) {
                            case "send" -> send(program, (ProducerRecord<String, byte[]>) arguments[0]);
                            case "close" -> null;
                            default -> throw new UnsupportedOperationException(method.getName());
                        });
            }

            @Override
            public org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer(Map<String, Object> settings) {
                var reader = new Reader(Bus.this, program);
                readers.add(reader);
                return reader.asConsumer();
            }
        };
    }

    private Future<?> send(Program program, ProducerRecord<String, byte[]> record) {
        if (program.killed()) {
            throw Ended.now();
        }
        if (random.nextInt(50) == 0) {
            stage.sleep(Duration.ofNanos(random.nextLong(20_000_000)));
        }
        boolean fails = away || random.nextDouble() < failing;
        if (away || (fails && random.nextBoolean())) {
            return CompletableFuture.failedFuture(new NetworkException("simulated: the record was not sent"));
        }
        if (!stage.has(Sabotage.LOST_FACTS) || random.nextInt(LOST_OF) > 0) {
            append(record);
        }
        return fails
                ? CompletableFuture.failedFuture(
                        new NetworkException("simulated: the record was sent, its answer lost"))
                : CompletableFuture.completedFuture(where(record));
    }

    /** As the broker says it of the record that was sent last. */
    private RecordMetadata where(ProducerRecord<String, byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        return new RecordMetadata(partition, log(partition).size() - 1L, 0, -1, -1, -1);
    }

    /** A fact of a layer that is not simulated itself; never lost. */
    public <F extends Fact> void say(Topic<F> topic, Uid shard, F fact) {
        try {
            byte[] body = GantryJson.lenient().writerFor(topic.shape()).writeValueAsBytes(fact);
            var record = new ProducerRecord<>(
                    topic.name(), new Shard(shard).partition(), fact.uid().text(), body);
            header(record, "ce_type", topic.type());
            header(record, "ce_incarnation", Integer.toString(fact.revision().incarnation()));
            header(record, "ce_version", Long.toString(fact.revision().version()));
            append(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(topic.name(), e);
        }
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private void append(ProducerRecord<String, byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        log(partition).add(record);
        appended.accept(record);
        readers.forEach(reader -> reader.hears(partition));
    }

    /** All that was ever sent to a topic, by partition. */
    public List<ProducerRecord<String, byte[]>> all(String topic) {
        var all = new ArrayList<ProducerRecord<String, byte[]>>();
        logs.forEach((partition, log) -> {
            if (partition.topic().equals(topic)) {
                all.addAll(log);
            }
        });
        return all;
    }
}
