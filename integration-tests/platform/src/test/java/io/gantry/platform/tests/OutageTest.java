package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.THINGS;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.fact.Topic;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.database.Outages;
import io.gantry.platform.database.Shard;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.Topics;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import io.gantry.testkit.Kafka;
import io.gantry.testkit.LayerFixture;
import io.gantry.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker or the database goes away and comes back: nothing is lost, nothing comes twice. */
class OutageTest {

    @TempDir
    private Path folder;

    @Test
    void factsWaitWhileTheBrokerIsAway() throws IOException {
        var received = new Received();
        EmbeddedKafka broker = EmbeddedKafka.start(folder);
        try (var writer = LayerFixture.of("writer")
                        .on(Kafka.of(broker))
                        .kafka(Thing.ALL)
                        .open();
                var reader = LayerFixture.of("reader")
                        .beside(writer)
                        .on(Kafka.of(broker))
                        .kafka(Thing.ALL)
                        .open();
                var _ = FactConsumer.of(reader.context()).on(THINGS, received).start()) {
            publish(writer, "before");
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("before"));
            broker.close();
            publish(writer, "while away 1");
            publish(writer, "while away 2");
            soon().untilAsserted(() -> assertThat(writer.relay().waitingSince()).isPresent());
            broker = EmbeddedKafka.start(folder);
            publish(writer, "after");
            soon().untilAsserted(() -> assertThat(received.texts())
                    .containsExactlyInAnyOrder("before", "while away 1", "while away 2", "after"));
            soon().untilAsserted(() -> assertThat(writer.relay().waitingSince()).isEmpty());
        } finally {
            broker.close();
        }
    }

    @Test
    void factsAreTakenWhenTheDatabaseIsBackAndNoneIsSuspect() throws IOException {
        var received = new Received();
        EmbeddedPostgres process = EmbeddedPostgres.start(folder);
        try (var writer = LayerFixture.of("writer").kafka(Thing.ALL).open();
                var reader = LayerFixture.of("reader")
                        .on(Postgres.of(process))
                        .kafka(Thing.ALL)
                        .open();
                var _ = FactConsumer.of(reader.context()).on(THINGS, received).start()) {
            publish(writer, "before");
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("before"));
            process.close();
            assertThatThrownBy(() -> reader.database().read(unit -> unit.jdbc(connection -> connection.isValid(1))))
                    .satisfies(failure -> assertThat(Outages.isOutage(failure)).isTrue());
            publish(writer, "while away");
            soon().untilAsserted(() -> assertThat(writer.relay().waitingSince()).isEmpty());
            process = EmbeddedPostgres.start(folder);
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("before", "while away"));
            int suspects = reader.database()
                    .read(unit -> unit.jdbc(connection -> {
                        try (var row =
                                connection.createStatement().executeQuery("select count(*) from suspect_object")) {
                            row.next();
                            return row.getInt(1);
                        }
                    }));
            assertThat(suspects).isZero();
        } finally {
            process.close();
        }
    }

    @Test
    void aBrokerThatIsNotThereIsSaidWithinTheLimit() {
        var nowhere = KafkaSettings.single("127.0.0.1:1");
        assertThatThrownBy(() -> Topics.ensure(nowhere, Thing.ALL, Duration.ofMillis(500)))
                .isInstanceOf(Topics.BrokerAway.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void stateTopicsAreCompactedAndEventsAreKeptForTheirTime() throws Exception {
        Kafka.shared().make(Thing.ALL);
        Kafka.shared().make(Thing.ALL); // repeating it changes nothing
        assertThat(config(THINGS, "cleanup.policy")).isEqualTo("compact");
        assertThat(config(Thing.HAPPENED, "cleanup.policy")).isEqualTo("delete");
        assertThat(config(Thing.HAPPENED, "retention.ms"))
                .isEqualTo(Long.toString(Duration.ofDays(1).toMillis()));
    }

    private static String config(Topic<?> topic, String key) throws Exception {
        var resource = new org.apache.kafka.common.config.ConfigResource(
                org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic.name());
        try (var admin = org.apache.kafka.clients.admin.Admin.create(
                java.util.Map.of("bootstrap.servers", Kafka.shared().settings().bootstrapServers()))) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(key)
                    .value();
        }
    }

    private static void publish(LayerFixture writer, String text) {
        Thing thing = Thing.of(writer.uid(), 1, text);
        writer.database().write(unit -> {
            unit.publish(THINGS, new Shard(thing.uid()), thing);
            return true;
        });
    }
}
