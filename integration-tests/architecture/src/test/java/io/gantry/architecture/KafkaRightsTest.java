package io.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.server.KafkaRights;
import io.gantry.server.KafkaRights.Right;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the broker is to be told is what the layers do. */
class KafkaRightsTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "kafka-rights.md");

    private static final Set<String> WRITTEN_BY_MANY = Set.of("gantry.identities", "gantry.audit");

    @Test
    void everyTopicIsWrittenByItsLayerAloneButIdentitiesAndTheAudit() {
        List<Right> table = KafkaRights.table();
        for (Right one : table) {
            for (Right other : table) {
                if (!one.equals(other)) {
                    Set<String> both = new TreeSet<>(one.writes());
                    both.retainAll(other.writes());
                    both.removeAll(WRITTEN_BY_MANY);
                    assertThat(both).as(one.name() + " and " + other.name()).isEmpty();
                }
            }
        }
    }

    /** {@code -Dgantry.documents.write=true} writes it. */
    @Test
    void thePageIsWhatTheLayersSay() throws IOException {
        if (Boolean.getBoolean("gantry.documents.write")) {
            Files.writeString(PAGE, KafkaRights.page());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(KafkaRights.page());
    }
}
