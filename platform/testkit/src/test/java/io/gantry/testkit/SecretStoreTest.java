package io.gantry.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.secret.SecretStore;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretStoreTest {

    private static final String CANARY = "canary-7f3a";

    private LayerFixture layer;
    private SecretStore secrets;

    @BeforeEach
    void open() {
        layer = LayerFixture.of("things").open();
        secrets = layer.context().secrets();
    }

    @AfterEach
    void close() {
        layer.close();
    }

    @Test
    void givesBackWhatWasKept() {
        SecretRef ref = secrets.put(new Name("ca-key"), new SecretText(CANARY));
        assertThat(secrets.get(ref).orElseThrow().reveal()).isEqualTo(CANARY);
        secrets.put(new Name("ca-key"), new SecretText("another"));
        assertThat(secrets.get(ref).orElseThrow().reveal()).isEqualTo("another");
        assertThat(secrets.delete(ref)).isTrue();
        assertThat(secrets.get(ref)).isEmpty();
    }

    @Test
    void isNowhereToBeSeen() throws Exception {
        SecretRef ref = secrets.put(new Name("ca-key"), new SecretText(CANARY));
        SecretText value = secrets.get(ref).orElseThrow();
        assertThat(ref + " " + value).doesNotContain(CANARY);
        assertThat(GantryJson.lenient().writeValueAsString(value)).isEqualTo("\"******\"");
        assertThat(GantryJson.lenient().writeValueAsString(ref)).isEqualTo("\"ca-key\"");
        String row = layer.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var rows = connection.createStatement().executeQuery("select sealed from secret")) {
                        rows.next();
                        return new String(rows.getBytes(1), StandardCharsets.ISO_8859_1);
                    }
                }));
        assertThat(row).doesNotContain(CANARY);
    }
}
