package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The master key is changed as docs/operations.md says, while the server runs, and the old one is thrown away. */
@Order(5)
class MasterKeyTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Gantry gantry;

    @RegisterExtension
    static final Failures SHOWN = MasterKeyTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @AfterAll
    static void itIsCleared() {
        if (gantry != null) {
            gantry.close();
        }
    }

    @Test
    void isChangedWithoutAStopAndTheNewOneAloneOpensEverythingAfterwards() throws Exception {
        gantry = new Gantry(Map.of()).start();
        gantry.rest().create("/v1/clusters/main", """
                        apiVersion: gantry/v1
                        kind: Cluster
                        metadata: {name: main}
                        spec: {engine: docker}""").with(201);
        Path key = gantry.home().resolve("master.key");
        Path next = gantry.home().resolve("master.key.next");
        assertThat(gantry.cli("master-key", "rotate").ended(4).errors()).contains("master.key.next");

        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(next, fresh);
        Eventually.until("the new key is seen", LIMIT, MasterKeyTest::list, keys -> keys.contains("WAITING"));
        gantry.cli("master-key", "rotate", "--wait").ended(0);
        assertThat(list().lines().filter(line -> line.contains("RETIRED"))).hasSize(1);
        assertThat(gantry.rest().get("/v1/audit?limit=1000").with(200).text()).contains("\"master-key\"");

        gantry.terminate();
        gantry.ended(LIMIT);
        byte[] old = Files.readAllBytes(key);
        Files.move(next, key, StandardCopyOption.REPLACE_EXISTING);
        gantry.start();
        assertThat(list().lines().filter(line -> line.contains("SEALING"))).hasSize(1);

        gantry.terminate();
        gantry.ended(LIMIT);
        Files.write(key, old);
        gantry.launch();
        assertThat(gantry.ended(LIMIT)).isEqualTo(2);
        assertThat(Files.readString(gantry.home().resolve("logs/server-console.log")))
                .contains("all secrets of the database are to be sealed under master key");
    }

    private static String list() throws Exception {
        return gantry.cli("master-key", "list").ended(0).output();
    }
}
