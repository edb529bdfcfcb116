package io.gantry.platform.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.member.PeerAuthority;
import io.gantry.platform.secret.HeldKeys;
import io.gantry.platform.secret.KeyRing;
import io.gantry.platform.secret.MasterKey;
import io.gantry.platform.secret.SecretStore;
import io.gantry.testkit.LayerFixture;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One authority for all copies, whoever comes first. */
class PeerAuthorityTest {

    private static final int COPIES = 8;

    private LayerFixture layer;

    @TempDir
    Path folder;

    @BeforeEach
    void open() throws SQLException {
        layer = LayerFixture.of("things").open();
        try (Connection connection = layer.connect();
                var forget = connection.createStatement()) {
            forget.executeUpdate("delete from gantry.secret");
        }
    }

    @AfterEach
    void close() {
        layer.close();
    }

    @Test
    void copiesThatStartAtOnceHaveOneAuthorityAndItsKeyIsSealed() throws Exception {
        MasterKey key = MasterKey.fromFile(folder.resolve("master.key"), new SecureRandom());
        Uid installation = layer.uid();
        List<X509Certificate> found = new ArrayList<>();
        try (var copies = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<CertificateAuthority> start = () -> PeerAuthority.open(
                    layer.shared(),
                    new SecretStore(
                            layer.shared(), new KeyRing(new HeldKeys(new SecureRandom(), key)), new SecureRandom()),
                    installation,
                    layer.clock(),
                    layer.context().uids());
            for (Future<CertificateAuthority> one : copies.invokeAll(java.util.Collections.nCopies(COPIES, start))) {
                CertificateAuthority opened = one.get();
                found.add(opened.certificate());
                assertThat(opened.key()).isNotNull();
            }
        }
        assertThat(found).hasSize(COPIES).containsOnly(found.getFirst());
        assertThat(found.getFirst().getSubjectX500Principal().getName()).contains(installation.text());
        assertThat(sealed()).hasSize(1).noneMatch(text -> text.contains("PRIVATE KEY"));
    }

    private List<String> sealed() throws SQLException {
        try (Connection connection = layer.connect();
                var query = connection.createStatement();
                var row = query.executeQuery("select encode(sealed, 'escape') from gantry.secret")) {
            var all = new ArrayList<String>();
            while (row.next()) {
                all.add(row.getString(1));
            }
            return all;
        }
    }
}
