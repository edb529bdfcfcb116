package io.gantry.platform.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeTest {

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path folder;

    private MasterKey master;
    private Envelope envelope;

    @BeforeEach
    void makeKey() {
        master = MasterKey.fromFile(folder.resolve("master.key"), random);
        envelope = new Envelope(new HeldKeys(random, master), random);
    }

    private Envelope.Sealed seal(String belongsTo, String value) {
        return envelope.seal(master.id(), belongsTo, value);
    }

    private Envelope with(String file) {
        return new Envelope(new HeldKeys(random, MasterKey.fromFile(folder.resolve(file), random)), random);
    }

    @Test
    void opensWhatItSealedAfterARestart() {
        Envelope.Sealed box = seal("bridge/ca", "-----BEGIN PRIVATE KEY-----");
        var afterRestart = with("master.key");
        assertThat(afterRestart.open("bridge/ca", box)).isEqualTo("-----BEGIN PRIVATE KEY-----");
        assertThat(new String(box.value(), StandardCharsets.ISO_8859_1)).doesNotContain("PRIVATE");
    }

    @Test
    void equalSecretsLookDifferent() {
        assertThat(seal("bridge/ca", "same").value())
                .isNotEqualTo(seal("bridge/ca", "same").value());
    }

    @Test
    void aRowCopiedUnderAnotherNameDoesNotOpen() {
        Envelope.Sealed box = seal("bridge/ca", "value");
        assertThatThrownBy(() -> envelope.open("bridge/other", box))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("value");
    }

    @Test
    void aChangedByteIsNoticed() {
        Envelope.Sealed box = seal("bridge/ca", "value");
        box.value()[box.value().length - 1] ^= 1;
        assertThatThrownBy(() -> envelope.open("bridge/ca", box)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherMasterKeyDoesNotOpen() {
        Envelope.Sealed box = seal("bridge/ca", "value");
        var other = with("other.key");
        assertThatThrownBy(() -> other.open("bridge/ca", box)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void severalKeysSideBySideOpenWhatEachSealed() {
        MasterKey next = MasterKey.fromFile(folder.resolve("master.key.next"), random);
        var both = new HeldKeys(random, master);
        both.hold(List.of(next));
        var withBoth = new Envelope(both, random);

        Envelope.Sealed before = seal("bridge/ca", "before");
        Envelope.Sealed after = withBoth.seal(next.id(), "bridge/ca", "after");

        assertThat(withBoth.open("bridge/ca", before)).isEqualTo("before");
        assertThat(withBoth.open("bridge/ca", after)).isEqualTo("after");
        var unmarked = new Envelope.Sealed(null, after.wrappedKey(), after.value());
        assertThat(withBoth.open("bridge/ca", unmarked))
                .as("an earlier release does not say which key")
                .isEqualTo("after");
        assertThatThrownBy(() -> envelope.open("bridge/ca", after))
                .hasMessageContaining("bridge/ca is sealed under master key " + next.id())
                .hasMessageContaining("it has [" + master.id() + "]");
        both.drop(Set.of(master.id()));
        assertThatThrownBy(() -> withBoth.open("bridge/ca", before)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSettingSaysTheSameKeyAsAFileAndIsNeverRepeated() throws Exception {
        String text = Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("master.key")));
        assertThat(MasterKey.fromText("gantry.master-key", text + "\n").id()).isEqualTo(master.id());
        assertThat(master + " " + new HeldKeys(random, master).keys()).doesNotContain(text);
        assertThatThrownBy(() -> MasterKey.fromText("gantry.master-key", "not#base64"))
                .hasMessageContaining("gantry.master-key")
                .hasMessageNotContaining("not#base64");
        assertThatThrownBy(() -> MasterKey.fromText("gantry.master-key", "c2hvcnQ="))
                .hasMessage("gantry.master-key has 5 bytes; a master key has 32");
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
