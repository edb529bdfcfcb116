package io.gantry.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.cli.Context;
import io.gantry.cli.terminal.Terminal;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.meta.Manifest;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples that the demo declares are right, and fit the host. */
class DemoFileTest {

    private static final Path ARCHIVE = Path.of("/data/images/hello.tar");

    private static DemoFile of(Way way) {
        var context = new Context(
                new Terminal(
                        InputStream.nullInputStream(), System.out, new PrintStream(System.err), Terminal.Looks.PLAIN),
                Map.of("GANTRY_ROOT", Path.of("../..").toAbsolutePath().toString()),
                Path.of(""),
                InstantSource.system(),
                System::nanoTime,
                time -> {});
        return DemoFile.of(way, context, ARCHIVE);
    }

    private static ProviderSpec provider(DemoFile file) {
        return file.manifests().stream()
                .map(Manifest::spec)
                .filter(ProviderSpec.class::isInstance)
                .map(ProviderSpec.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void fourMachinesOfOurOwn() {
        DemoFile file = of(new Way.LocalMachines(List.of()));

        assertThat(file.machines()).isEqualTo(4);
        assertThat(provider(file).driver()).hasToString("local");
        assertThat(provider(file).preloadImages().getFirst().archive()).isEqualTo(ARCHIVE.toString());
    }

    @Test
    void oneEngineWhereItAnswered() {
        DemoFile file = of(new Way.OneEngine(Path.of("/run/user/1000/docker.sock")));

        assertThat(file.machines()).isEqualTo(1);
        assertThat(provider(file).endpoint()).isEqualTo("unix:///run/user/1000/docker.sock");
    }

    @Test
    void aSimulation() {
        assertThat(provider(of(new Way.Simulated())).driver()).hasToString("fake");
    }
}
