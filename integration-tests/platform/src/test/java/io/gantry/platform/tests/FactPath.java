package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.THINGS;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.platform.relist.RelistSource;
import io.gantry.testkit.Kafka;
import io.gantry.testkit.LayerFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Two layers and what is between them, and both ends of it in the hands of a test. */
final class FactPath implements AutoCloseable {

    final Mirror mirror = new Mirror();
    final LayerFixture writer = LayerFixture.of("writer").kafka(Thing.ALL).open();
    final LayerFixture reader =
            LayerFixture.of("reader").beside(writer).kafka(Thing.ALL).open();

    @Override
    public void close() {
        reader.close();
        writer.close();
    }

    FactConsumer consumer(Received received) {
        return FactConsumer.of(reader.context())
                .on(THINGS, Thing::name, received)
                .start();
    }

    void publish(Thing thing) {
        writer.database().write(unit -> {
            unit.publish(THINGS, new Shard(thing.uid()), thing);
            return true;
        });
    }

    Thing inMirror(Uid uid) {
        return reader.database().read(unit -> mirror.get(unit, THINGS, uid).orElseThrow());
    }

    static int count(LayerFixture layer, String table) {
        return layer.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement();
                            var row = statement.executeQuery("select count(*) from " + table)) {
                        row.next();
                        return row.getInt(1);
                    }
                }));
    }

    /** Of each suspect of the reader: key, cause, reason, version, times. */
    List<String> suspects() {
        return reader.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement();
                            var rows = statement.executeQuery("""
                                    select concat_ws(' ', key, cause, reason, version, times)
                                    from suspect_object order by key""")) {
                        var found = new ArrayList<String>();
                        while (rows.next()) {
                            found.add(rows.getString(1));
                        }
                        return found;
                    }
                }));
    }

    /** How many suspects the reader says there are. */
    static double gauge(SimpleMeterRegistry registry) {
        return registry.get("gantry.suspects").tag("layer", "reader").gauge().value();
    }

    /** Changes the reader's tables as no layer would. */
    void execute(String sql) {
        reader.database()
                .write(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement()) {
                        return statement.executeUpdate(sql);
                    }
                }));
    }

    List<byte[]> outboxRows() {
        return writer.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement();
                            var rows = statement.executeQuery("select facts from outbox order by position")) {
                        var found = new ArrayList<byte[]>();
                        while (rows.next()) {
                            found.add(rows.getBytes(1));
                        }
                        return found;
                    }
                }));
    }

    void putBack(Uid shard, List<byte[]> rows) {
        writer.database()
                .write(unit -> unit.jdbc(connection -> {
                    for (byte[] row : rows) {
                        insertOutboxRow(connection, shard, row);
                    }
                    return true;
                }));
    }

    static void insertOutboxRow(Connection connection, Thing thing) throws SQLException {
        String row = THINGS.name() + " " + THINGS.type() + " " + thing.uid() + " 1 "
                + thing.revision().version() + "\n" + json(thing) + "\n";
        insertOutboxRow(connection, thing.uid(), row.getBytes(StandardCharsets.UTF_8));
    }

    static void insertOutboxRow(Connection connection, Uid shard, byte[] row) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into outbox (shard, committed_at, count, facts) values (?, now(), 1, ?)")) {
            insert.setObject(1, shard.value());
            insert.setBytes(2, row);
            insert.executeUpdate();
        }
    }

    static String json(Thing thing) {
        try {
            return GantryJson.lenient().writeValueAsString(thing);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static void send(Topic<Thing> topic, String type, Uid key, @Nullable String body) {
        send(topic, type, key, body, Map.of());
    }

    /** Something of this revision that is no fact of a thing. */
    static void sendUnreadable(Uid key, long version) {
        send(THINGS, THINGS.type(), key, "not JSON at all", Map.of("ce_incarnation", "1", "ce_version", "" + version));
    }

    /** All into one partition, in this order, whatever their keys are. */
    static void sendKeyed(List<String> keys, String body) {
        try (var producer = producer()) {
            for (String key : keys) {
                var message = new ProducerRecord<>(THINGS.name(), 0, key, body.getBytes(StandardCharsets.UTF_8));
                message.headers().add("ce_type", THINGS.type().getBytes(StandardCharsets.UTF_8));
                var _ = producer.send(message);
            }
        }
    }

    static void send(Topic<Thing> topic, String type, Uid key, @Nullable String body, Map<String, String> headers) {
        try (var producer = producer()) {
            byte[] value = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
            var message = new ProducerRecord<>(topic.name(), new Shard(key).partition(), key.text(), value);
            message.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));
            headers.forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            var _ = producer.send(message);
        }
    }

    private static KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", Kafka.shared().settings().bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    static RelistSource<Thing> listing(Topic<Thing> topic, NavigableMap<Uid, Thing> owned) {
        return new RelistSource<>() {
            @Override
            public Topic<Thing> topic() {
                return topic;
            }

            @Override
            public List<Thing> page(@Nullable Uid after, int limit) {
                var rest = after == null ? owned : owned.tailMap(after, false);
                return rest.values().stream().limit(limit).toList();
            }
        };
    }
}
