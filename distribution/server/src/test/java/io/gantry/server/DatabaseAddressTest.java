package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.server.DatabaseAddress.Tls;
import io.gantry.supervisor.EmbeddedPostgres;
import io.gantry.testkit.TestAuthority;
import io.gantry.testkit.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real PostgreSQL that speaks TLS, with a certificate for localhost. */
class DatabaseAddressTest {

    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static TestAuthority stranger;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        authority = TestAuthority.make(folder, "authority");
        stranger = TestAuthority.make(folder, "stranger");
        Issued own = authority.issue("postgres", "dns:localhost");
        Files.setPosixFilePermissions(own.key(), PosixFilePermissions.fromString("rw-------"));
        postgres = EmbeddedPostgres.start(
                folder.resolve("postgres"),
                List.of("ssl=on", "ssl_cert_file=" + own.certificate(), "ssl_key_file=" + own.key()));
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    private static DatabaseAddress address(String host, Tls tls, TestAuthority believed) {
        return new DatabaseAddress(
                postgres.jdbcUrl().replace("127.0.0.1", host), tls, Optional.of(believed.certificate()));
    }

    /** Whether what passes is encrypted, as PostgreSQL sees it. */
    private static boolean encrypted(DatabaseAddress address) throws SQLException {
        try (Connection connection = Connecting.to(address.full(), EmbeddedPostgres.USER, postgres.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Test
    void whoIsOfTheAuthorityAndHasTheNameIsSpokenWithInSecret() throws Exception {
        assertThat(encrypted(address("localhost", Tls.VERIFY_FULL, authority))).isTrue();
        assertThat(encrypted(address("127.0.0.1", Tls.VERIFY_CA, authority))).isTrue();
    }

    @Test
    void othersAreNotSpokenWithAndItIsSaidWhy() {
        for (DatabaseAddress wrong : List.of(
                address("localhost", Tls.VERIFY_FULL, stranger),
                address("localhost", Tls.VERIFY_CA, stranger),
                address("127.0.0.1", Tls.VERIFY_FULL, authority))) {
            assertThatThrownBy(() -> encrypted(wrong))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(ForeignServers.words(wrong.url(), "plane", e))
                                    .startsWith("PostgreSQL at " + wrong.url()
                                            + " does not speak TLS as gantry.database.tls wants"));
        }
    }

    @Test
    void theAuthorityAndTheWordGoTogether() {
        String url = "jdbc:postgresql://db/gantry";
        assertThatThrownBy(() -> new DatabaseAddress(url, Tls.VERIFY_FULL, Optional.empty()).check())
                .hasMessageContaining("gantry.database.tls is verify-full, which wants gantry.database.authority");
        assertThatThrownBy(() -> new DatabaseAddress(url, Tls.OFF, Optional.of(authority.certificate())).check())
                .hasMessageContaining("gantry.database.authority is set and gantry.database.tls is off");
        assertThatThrownBy(
                        () -> new DatabaseAddress(url, Tls.VERIFY_CA, Optional.of(folder.resolve("none.pem"))).check())
                .hasMessageContaining("none.pem (gantry.database.authority) is not there");
        assertThatCode(() -> new DatabaseAddress(url, Tls.OFF, Optional.empty()).check())
                .doesNotThrowAnyException();
        assertThat(new DatabaseAddress(url, Tls.OFF, Optional.empty()).full()).isEqualTo(url);
    }
}
