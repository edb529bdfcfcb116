package io.gantry.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    @TempDir
    Path folder;

    @Test
    void keepsItsTopicsAndItsPortAcrossRestarts() throws Exception {
        String address;
        try (var first = EmbeddedKafka.start(folder);
                var admin = admin(first)) {
            address = first.bootstrapServers();
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();
        }
        try (var second = EmbeddedKafka.start(folder);
                var admin = admin(second)) {
            assertThat(second.bootstrapServers()).isEqualTo(address);
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void comesBackOnItsPortWhenItsGuardAloneWasKilled() throws Exception {
        try (var first = EmbeddedKafka.start(folder)) {
            Guards.kill(folder);
            assertThat(first.alive()).isFalse();

            try (var second = first.again();
                    var admin = admin(second)) {
                assertThat(second.bootstrapServers()).isEqualTo(first.bootstrapServers());
                assertThat(admin.listTopics().names().get()).isEmpty();
            }
        }
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
