package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.testkit.TestAuthority;
import io.gantry.testkit.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedCertificateTest {

    @TempDir
    static Path made;

    private static Issued first;
    private static Issued second;

    @TempDir
    Path folder;

    private Path certificate;
    private Path key;

    @BeforeAll
    static void certificates() throws IOException {
        TestAuthority authority = TestAuthority.make(made, "authority");
        first = authority.issue("first", TestAuthority.LOCAL);
        second = authority.issue("second", TestAuthority.LOCAL);
    }

    @BeforeEach
    void asAnOperatorHasThem() throws IOException {
        certificate = folder.resolve("api.pem");
        key = folder.resolve("api.key");
        write(first.certificate(), first.key(), 1);
    }

    /** @param second when; files of the same length that are written within one tick of the clock look alike */
    private void write(Path newCertificate, Path newKey, long second) throws IOException {
        Files.write(certificate, Files.readAllBytes(newCertificate));
        Files.write(key, Files.readAllBytes(newKey));
        Files.setLastModifiedTime(certificate, FileTime.fromMillis(second * 1000));
    }

    @Test
    void newConnectionsAreShownTheCertificateThatTheFilesHoldNow() throws Exception {
        var served = new ServedCertificate(certificate, key);
        assertThat(shown(served)).isEqualTo("CN=authority-first");

        write(second.certificate(), second.key(), 2);
        assertThat(shown(served)).as("nobody looked yet").isEqualTo("CN=authority-first");
        served.lookAgain();

        assertThat(shown(served)).isEqualTo("CN=authority-second");
    }

    @Test
    void filesThatDoNotFitEachOtherChangeNothingUntilTheyDo() throws Exception {
        var served = new ServedCertificate(certificate, key);

        write(second.certificate(), first.key(), 2);
        served.lookAgain();
        assertThat(shown(served)).isEqualTo("CN=authority-first");

        write(second.certificate(), second.key(), 3);
        served.lookAgain();
        assertThat(shown(served)).isEqualTo("CN=authority-second");
    }

    @Test
    void aHandshakeThatBeganBeforeAChangeEndsWithTheCertificateItBeganWith() throws Exception {
        var served = new ServedCertificate(certificate, key);
        String begun = served.chooseServerAlias("EC", null, null);

        write(second.certificate(), second.key(), 2);
        served.lookAgain();

        assertThat(served.getCertificateChain(begun)[0]
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=authority-first");
        assertThat(served.getPrivateKey(begun))
                .isNotEqualTo(served.getPrivateKey(served.chooseServerAlias("EC", null, null)));
    }

    @Test
    void ourOwnCallsTrustNobodyElse() throws Exception {
        var served = new ServedCertificate(certificate, key);
        var other = new ServedCertificate(second.certificate(), second.key());

        assertThatThrownBy(() -> shown(other, served)).hasMessageContaining("at our own address somebody else answers");
    }

    @Test
    void whatIsWrongWithTheFilesIsSaidWithTheSetting() throws Exception {
        assertThatThrownBy(() -> new ServedCertificate(certificate, second.key()))
                .hasMessageContaining("gantry.tls.key")
                .hasMessageContaining("is not that of the first certificate");
        assertThatThrownBy(() -> new ServedCertificate(key, key)).hasMessageContaining("holds no certificates in PEM");
        assertThatThrownBy(() -> new ServedCertificate(certificate, certificate))
                .hasMessageContaining("holds no private key in PEM");
        assertThatThrownBy(() -> new ServedCertificate(folder.resolve("none.pem"), key))
                .hasMessageContaining("none.pem (gantry.tls.certificate) is not there");
    }

    /** Whose certificate a new connection sees. */
    private static String shown(ServedCertificate served) throws Exception {
        return shown(served, served);
    }

    private static String shown(ServedCertificate served, ServedCertificate trusted) throws Exception {
        SSLContext serving = SSLContext.getInstance("TLS");
        serving.init(new KeyManager[] {served}, null, null);
        SSLContext calling = SSLContext.getInstance("TLS");
        calling.init(null, new TrustManager[] {trusted.ourselves()}, null);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (var listening = (SSLServerSocket) serving.getServerSocketFactory().createServerSocket(0, 1, here);
                var caller = (SSLSocket) calling.getSocketFactory().createSocket(here, listening.getLocalPort());
                var called = (SSLSocket) listening.accept()) {
            Thread answering = Thread.ofVirtual().start(() -> {
                try {
                    called.startHandshake();
                } catch (IOException _) {
                    // the caller says why
                }
            });
            caller.startHandshake();
            answering.join();
            return ((X509Certificate) caller.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }
}
