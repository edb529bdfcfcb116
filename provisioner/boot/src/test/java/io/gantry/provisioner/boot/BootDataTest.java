package io.gantry.provisioner.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.secret.SecretText;
import io.gantry.provisioner.boot.BootData.BootFile;
import io.gantry.provisioner.spi.MachineDriver.Join;
import io.gantry.provisioner.spi.MachineDriver.Provider.Image;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootDataTest {

    private static final Uid MACHINE = Uid.parse("01890000-0000-7000-8000-000000000001");

    @Test
    void theSettingsAreAKeyAndItsValueALine() {
        assertThat(file("join.conf", data("abc.def", "https://10.87.0.1:7072/")).text())
                .isEqualTo("""
                        machine=01890000-0000-7000-8000-000000000001
                        hostName=m-1
                        address=10.87.0.2
                        joinUrl=https://10.87.0.1:7072
                        cgroupParent=/gantry/x
                        mtu=1400
                        notBefore=1000
                        setsClock=no
                        """);
    }

    @Test
    void theTokenIsTheOnlySecretAndStandsInItsOwnFileOnly() {
        BootData data = data("the-token", "https://10.87.0.1:7072");
        assertThat(data.files())
                .filteredOn(BootFile::secret)
                .extracting(BootFile::name)
                .containsExactly("token");
        assertThat(data.files())
                .filteredOn(file -> file.text().contains("the-token"))
                .extracting(BootFile::name)
                .containsExactly("token");
        assertThat(data.toString() + data.files()).doesNotContain("the-token");
    }

    @Test
    void imagesAreANameAndAnArchiveALine() {
        assertThat(file("images", data("t", "https://h")).text()).isEqualTo("gantry/hello:1\t/srv/hello image.tar\n");
    }

    @Test
    void whatWouldBreakALineOrTheRequestIsRefused() {
        assertThatThrownBy(() -> data("a\"b", "https://h"))
                .hasMessageContaining("join token")
                .hasMessageNotContaining("a\"b");
        assertThatThrownBy(() -> data("a\nb", "https://h")).hasMessageContaining("join token");
        assertThatThrownBy(() -> data("a", "https://h\nmachine=other")).hasMessageContaining("join url");
    }

    @Test
    void theJoinProgramIsComplete() {
        assertThat(file("join.sh", data("t", "https://h")).text()).startsWith("#!/bin/sh\n");
        assertThat(data("t", "https://h").files())
                .extracting(BootFile::name)
                .containsAll(JoinProgram.text("join.sh")
                        .lines()
                        .filter(line -> line.startsWith(". \"$boot/"))
                        .map(line -> line.substring(". \"$boot/".length(), line.length() - 1))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"join.sh", "renew.sh", "contact.sh"})
    void everyPartOfItIsAScriptForSh(String part) throws Exception {
        assertThat(JoinProgram.text(part)).doesNotContain("\r");
        var check = new ProcessBuilder("sh", "-n").redirectErrorStream(true).start();
        try (var script = check.outputWriter()) {
            script.write(JoinProgram.text(part));
        }
        assertThat(check.waitFor())
                .as(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
    }

    private static BootData data(String token, String url) {
        return new BootData(
                MACHINE,
                new Name("m-1"),
                "10.87.0.2",
                new Join(url, new SecretText(token), "pem\n"),
                Instant.ofEpochSecond(1000),
                false,
                Optional.of("/gantry/x"),
                1400,
                List.of(new Image("gantry/hello:1", "/srv/hello image.tar")));
    }

    private static BootFile file(String name, BootData data) {
        return data.files().stream()
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
