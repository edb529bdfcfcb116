package io.gantry.platform.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.secret.HeldKeys;
import io.gantry.platform.secret.KeyRing;
import io.gantry.platform.secret.KeyService;
import io.gantry.platform.secret.MasterKey;
import io.gantry.platform.secret.SecretStore;
import io.gantry.testkit.LayerFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void anotherMasterKeyIsToldFromItsOwnByAnySecret(@TempDir Path folder) {
        schemaOfTheLayersName();
        var random = new SecureRandom();
        MasterKey key = MasterKey.fromFile(folder.resolve("master.key"), random);
        var another = new HeldKeys(random, key);
        assertThat(notOpenedBy(another)).as("nothing is sealed yet").isEmpty();

        secrets.put(new Name("ca-key"), new SecretText(CANARY));

        assertThat(notOpenedBy(another)).contains("things/ca-key");
        SecretStore others = new SecretStore(layer.database(), new KeyRing(another), random);
        others.put(new Name("ca-key"), new SecretText(CANARY));
        assertThat(notOpenedBy(another)).isEmpty();
    }

    /** In a server a layer's schema has its name; a fixture's has a number too. */
    private void schemaOfTheLayersName() {
        layer.database()
                .write(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement()) {
                        return statement.execute("drop schema if exists things cascade; create schema things;"
                                + " create view things.secret as select * from secret");
                    }
                }));
    }

    private Optional<String> notOpenedBy(KeyService keys) {
        return layer.database()
                .read(unit -> unit.jdbc(
                        connection -> SecretStore.notOpenedBy(keys, keys.keys(), connection, List.of("things"))));
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
