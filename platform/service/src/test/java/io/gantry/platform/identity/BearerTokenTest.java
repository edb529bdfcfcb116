package io.gantry.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.secret.SecretText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokenTest {

    @TempDir
    private Path folder;

    @Test
    void isMadeOnceInAFileOnlyItsOwnerReads() throws Exception {
        Path file = folder.resolve("token");
        BearerToken made = BearerToken.fromFile(file, new SecureRandom());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        BearerToken again = BearerToken.fromFile(file, new SecureRandom());
        assertThat(again.token().reveal()).isEqualTo(made.token().reveal()).hasSizeGreaterThanOrEqualTo(43);
    }

    @Test
    void anEmptyFileIsNoToken() throws Exception {
        Path file = Files.createFile(folder.resolve("token"));
        assertThatThrownBy(() -> BearerToken.fromFile(file, new SecureRandom()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isFoundInTheHeaderOnlyWhole() {
        var token = new BearerToken(new SecretText("correct-horse-battery-staple"));
        assertThat(token.isIn("Bearer correct-horse-battery-staple")).isTrue();
        assertThat(token.isIn("bearer  correct-horse-battery-staple ")).isTrue();
        assertThat(token.isIn("Bearer correct-horse-battery-stapl")).isFalse();
        assertThat(token.isIn("Basic correct-horse-battery-staple")).isFalse();
        assertThat(token.isIn("Bearer")).isFalse();
        assertThat(token.isIn(null)).isFalse();
    }

    @Test
    void isNeverPrinted() {
        assertThat(new BearerToken(new SecretText("hunter2"))).asString().doesNotContain("hunter2");
    }
}
