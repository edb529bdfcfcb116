package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9 while machines are being made: as many as were wanted, and none twice. */
@NeedsRoot
@Order(1)
class KilledWhileProvisioningTest {

    private static final Duration BEGUN_LIMIT = Duration.ofSeconds(30);
    private static final Duration STAYS_SO = Duration.ofSeconds(5);

    private static Gantry gantry;

    @RegisterExtension
    static final Failures SHOWN = KilledWhileProvisioningTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @AfterEach
    void itIsCleared() {
        if (gantry != null) {
            gantry.close();
            gantry = null;
        }
    }

    @Test
    void thereAreExactlyFourMachinesAndNoneTwice() throws Exception {
        gantry = new Gantry(Map.of());
        gantry.start();
        gantry.cli("apply", "-f", FourNodes.file(gantry).toString(), "--yes").ended(0);
        Eventually.until(
                "a machine is being made",
                BEGUN_LIMIT,
                KilledWhileProvisioningTest::folders,
                folders -> !folders.isEmpty());

        gantry.kill9();
        assertThat(gantry.engines().on().stream().filter(KilledWhileProvisioningTest::ready))
                .as("killed in the middle")
                .hasSizeLessThan(4);
        gantry.start();

        FourNodes.awaitNodes(gantry, 4);
        FourNodes.awaitRunning(gantry, "hello", 4);
        Eventually.always(STAYS_SO, () -> {
            assertThat(folders()).hasSize(4);
            assertThat(gantry.engines().on()).hasSize(4);
            assertThat(gantry.rest().list("/v1/machines")).hasSize(4);
        });
        assertThat(gantry.engines().containersOf("hello")).hasSize(4);
    }

    private static boolean ready(Engines.Engine engine) {
        return Files.exists(engine.socket().resolveSibling("ready"));
    }

    private static List<Path> folders() throws IOException {
        Path machines = gantry.home().resolve("machines");
        if (!Files.isDirectory(machines)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(machines)) {
            return folders.filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .toList();
        }
    }
}
