package io.gantry.platform.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.kafka.KafkaSecurity;
import io.gantry.platform.kafka.KafkaSecurity.Protocol;
import io.gantry.supervisor.BrokerProgram;
import io.gantry.testkit.SecuredKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker that knows its callers, by certificates and by passwords, and lets each do what it may. */
class KafkaSecurityTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SECRET = "only: \"of\\a test";

    @TempDir
    static Path folder;

    private static SecuredKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = SecuredKafka.start(folder, BrokerProgram.onOurClassPath());
        kafka.admin()
                .createTopics(List.of(new NewTopic("facts", 1, (short) 1), new NewTopic("others", 1, (short) 1)))
                .all()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        kafka.knows("writer");
        kafka.lets(SecuredKafka.byCertificate("writer"), AclOperation.WRITE, List.of("facts"));
        kafka.knows("reader");
        kafka.lets(SecuredKafka.byCertificate("reader"), AclOperation.READ, List.of("facts"));
        kafka.knows("scribe", SECRET);
        kafka.lets("User:scribe", AclOperation.WRITE, List.of("facts"));
        Files.writeString(kafka.credentials().resolve("thief.scram"), "scribe:guessed\n");
    }

    @AfterAll
    static void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    private static Map<String, Object> client(Protocol protocol, String name) throws IOException {
        var security = new KafkaSecurity(
                protocol,
                Optional.of(kafka.authority().certificate()),
                Optional.of(kafka.credentials()),
                "SCRAM-SHA-512");
        var settings = new HashMap<String, Object>(security.settings(name));
        settings.put("bootstrap.servers", protocol == Protocol.SSL ? kafka.servers() : kafka.passwordServers());
        settings.put("max.block.ms", 10_000);
        settings.put("default.api.timeout.ms", 10_000);
        settings.put("request.timeout.ms", 5_000);
        settings.put("delivery.timeout.ms", 10_000);
        return settings;
    }

    private static void write(Map<String, Object> client, String topic) throws Exception {
        try (var producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "key", "value")).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static int read(Map<String, Object> client, String topic) {
        try (var consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return consumer.poll(LIMIT).count();
        }
    }

    @Test
    void eachGoesAsItselfAndMayWhatItNeeds() throws Exception {
        write(client(Protocol.SSL, "writer"), "facts");
        assertThat(read(client(Protocol.SSL, "reader"), "facts")).isPositive();

        assertThatThrownBy(() -> write(client(Protocol.SSL, "writer"), "others"))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> write(client(Protocol.SSL, "reader"), "facts")) // it may write nothing at all
                .hasCauseInstanceOf(ClusterAuthorizationException.class);
        assertThatThrownBy(() -> read(client(Protocol.SSL, "writer"), "facts"))
                .isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void namesAndPasswordsOfAnyLetters() throws Exception {
        write(client(Protocol.SASL_SSL, "scribe"), "facts");

        assertThatThrownBy(() -> write(client(Protocol.SASL_SSL, "thief"), "facts"))
                .hasStackTraceContaining("SaslAuthenticationException")
                .hasMessageNotContaining("guessed");
    }

    @Test
    void whatIsMissingIsNamedAndNothingSecretIsPrinted() throws Exception {
        assertThatThrownBy(() -> client(Protocol.SSL, "nobody")).hasMessageContaining("nobody.pem cannot be read");
        assertThat(new KafkaSecurity(
                        Protocol.SASL_SSL, Optional.empty(), Optional.of(kafka.credentials()), "SCRAM-SHA-512"))
                .asString()
                .doesNotContain("only");
        assertThat(KafkaSecurity.none().settings("bridge")).isEmpty();
    }
}
