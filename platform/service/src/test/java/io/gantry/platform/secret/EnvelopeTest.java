package io.gantry.platform.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeTest {

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path folder;

    private Envelope envelope;

    @BeforeEach
    void makeKey() {
        envelope = new Envelope(MasterKey.fromFile(folder.resolve("master.key"), random), random);
    }

    @Test
    void opensWhatItSealedAfterARestart() {
        Envelope.Sealed box = envelope.seal("bridge/ca", "-----BEGIN PRIVATE KEY-----");
        var afterRestart = new Envelope(MasterKey.fromFile(folder.resolve("master.key"), random), random);
        assertThat(afterRestart.open("bridge/ca", box)).isEqualTo("-----BEGIN PRIVATE KEY-----");
        assertThat(new String(box.value(), StandardCharsets.ISO_8859_1)).doesNotContain("PRIVATE");
    }

    @Test
    void equalSecretsLookDifferent() {
        assertThat(envelope.seal("bridge/ca", "same").value())
                .isNotEqualTo(envelope.seal("bridge/ca", "same").value());
    }

    @Test
    void aRowCopiedUnderAnotherNameDoesNotOpen() {
        Envelope.Sealed box = envelope.seal("bridge/ca", "value");
        assertThatThrownBy(() -> envelope.open("bridge/other", box))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("value");
    }

    @Test
    void aChangedByteIsNoticed() {
        Envelope.Sealed box = envelope.seal("bridge/ca", "value");
        box.value()[box.value().length - 1] ^= 1;
        assertThatThrownBy(() -> envelope.open("bridge/ca", box)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherMasterKeyDoesNotOpen() {
        Envelope.Sealed box = envelope.seal("bridge/ca", "value");
        var other = new Envelope(MasterKey.fromFile(folder.resolve("other.key"), random), random);
        assertThatThrownBy(() -> other.open("bridge/ca", box)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theKeyFileIsItsOwnersAlone() throws Exception {
        Path file = folder.resolve("master.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> MasterKey.fromFile(file, random)).hasMessageContaining("0600");
    }
}
