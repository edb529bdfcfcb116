package io.gantry.kinds.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.secret.SecretText;
import org.junit.jupiter.api.Test;

class GantryJsonTest {

    @Test
    void aWordOfANewerReleaseIsUnrecognizedInFactsAndRefusedInFiles() throws Exception {
        String json = "{\"uri\":\"unix:///x\",\"trust\":\"QUANTUM\"}";
        assertThat(GantryJson.lenient().readValue(json, EngineEndpoint.class).trust())
                .isEqualTo(EngineEndpoint.Trust.UNRECOGNIZED);
        assertThatThrownBy(() -> GantryJson.strict().readValue(json, EngineEndpoint.class))
                .hasMessageContaining("QUANTUM");
    }

    @Test
    void anUnknownFieldIsIgnoredInFactsAndRefusedInFiles() throws Exception {
        String json = "{\"uri\":\"unix:///x\",\"trust\":\"LOCAL_SOCKET\",\"colour\":\"red\"}";
        assertThat(GantryJson.lenient().readValue(json, EngineEndpoint.class).uri())
                .isEqualTo("unix:///x");
        assertThatThrownBy(() -> GantryJson.strict().readValue(json, EngineEndpoint.class))
                .hasMessageContaining("colour");
    }

    @Test
    void aConditionIsReadAsItIsWritten() throws Exception {
        var condition = new Condition(
                "Ready", Condition.Status.TRUE, "Up", "", 3, java.time.Instant.parse("2026-11-22T10:00:00Z"));
        String json = GantryJson.lenient().writeValueAsString(condition);
        assertThat(json).contains("\"True\"").contains("\"2026-11-22T10:00:00Z\"");
        assertThat(GantryJson.lenient().readValue(json, Condition.class)).isEqualTo(condition);
    }

    @Test
    void aSecretIsNeverSeen() throws Exception {
        var secret = new SecretText("hunter2");
        assertThat(secret.toString()).isEqualTo("******");
        assertThat(GantryJson.lenient().writeValueAsString(secret)).isEqualTo("\"******\"");
        assertThat(secret.matches("hunter2")).isTrue();
        assertThat(secret.matches("hunter3")).isFalse();
    }

    @Test
    void aRestoredInstallationsFactsAreNewer() {
        assertThat(new Revision(2, 1)).isGreaterThan(new Revision(1, 999));
        assertThat(new Revision(1, 2)).isGreaterThan(new Revision(1, 1));
    }
}
