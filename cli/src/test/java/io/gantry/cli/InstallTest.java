package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code ./gantry install}: the command alone, for people without a checkout. */
class InstallTest extends FakeCheckout {

    @Test
    void theCommandIsInstalledAloneAndNeedsNoCheckout() throws Exception {
        jdk("jdk-25", "25");
        Path prefix = folder.resolve("a prefix");

        Ended installed = launch(home("jdk-25"), "install", prefix.toString());

        assertThat(installed.code()).as(installed.errors()).isZero();
        assertThat(installed.errors())
                .contains("installed " + prefix.resolve("bin/gantry"))
                .contains(prefix.resolve("bin") + " is not on the PATH");
        assertThat(prefix.resolve("lib/gantry/lib/picocli.jar")).exists();
        Files.move(checkout, folder.resolve("gone"));
        Path command = prefix.resolve("bin/gantry");
        Ended asked = run(command, home("jdk-25"), "get", "pools");
        assertThat(asked.output())
                .startsWith("java of jdk-25: ")
                .endsWith("-jar " + prefix.toRealPath().resolve("lib/gantry/gantry.jar") + " get pools\n");
        jdk("jdk-17", "17.0.13");
        assertThat(run(command, home("jdk-17"), "version").errors())
                .contains("error: gantry needs Java 25 or newer, and " + folder.resolve("jdk-17/bin/java") + " is 17");
        assertThat(run(command, Map.of(), "version").errors())
                .contains("error: gantry needs Java 25 or newer, and there is none: JAVA_HOME is not set");
    }

    @Test
    void installingAgainExchangesTheCommandAndNeverAProgramOfSomebodyElse() throws Exception {
        jdk("jdk-25", "25");
        Path prefix = folder.resolve("prefix");
        assertThat(launch(home("jdk-25"), "install", prefix.toString()).code()).isZero();
        Files.writeString(prefix.resolve("lib/gantry/old"), "");

        assertThat(launch(home("jdk-25"), "install", prefix.toString()).code()).isZero();
        assertThat(prefix.resolve("lib/gantry/old")).doesNotExist();
        assertThat(prefix.resolve("lib/gantry/gantry.jar")).exists();

        Files.delete(prefix.resolve("bin/gantry"));
        program(prefix.resolve("bin/gantry"), "echo of somebody else");
        Ended refused = launch(home("jdk-25"), "install", prefix.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.errors()).contains("is there and is no link of ours");
        assertThat(prefix.resolve("bin/gantry")).content().contains("of somebody else");
    }
}
