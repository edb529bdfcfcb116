package io.gantry.scheduler.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningRequestTest {

    @Test
    void anotherProgramReadsItAndFindsItsSignatureGood(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "skipped: needs openssl");
        Path file = Files.writeString(folder.resolve("request.pem"), SigningRequest.pem("scheduler", keys()));
        Process openssl = new ProcessBuilder("openssl", "req", "-in", file.toString(), "-noout", "-verify", "-subject")
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor()).as(said).isZero();
        assertThat(said).containsIgnoringCase("verify OK").contains("scheduler");
    }

    @Test
    void aKeptKeyComesBack() throws Exception {
        KeyPair keys = keys();
        assertThat(Pem.ellipticKey(Pem.text(keys.getPrivate()))).isEqualTo(keys.getPrivate());
        assertThat(Pem.text(keys.getPrivate()).toString()).isEqualTo("******");
    }

    private static KeyPair keys() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
