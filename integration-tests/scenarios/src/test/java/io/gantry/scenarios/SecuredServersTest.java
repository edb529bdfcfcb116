package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedPostgres;
import io.gantry.testkit.SecuredKafka;
import io.gantry.testkit.TestAuthority;
import io.gantry.testkit.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code gantry server} with a PostgreSQL that it speaks TLS with, and a Kafka that lets each layer do what
 * docs/kafka-rights.md says that it needs, and nothing else.
 */
@Order(4)
class SecuredServersTest {

    private static final Path RIGHTS = Checkout.file("docs/kafka-rights.md");
    private static final String PROGRAM = "gantry";
    private static final String ENCRYPTED = """
            select count(*) filter (where ssl.ssl), count(*) filter (where not ssl.ssl)
            from pg_stat_activity join pg_stat_ssl ssl using (pid) where usename = 'plane'""";

    private static Gantry gantry;

    @RegisterExtension
    static final Failures SHOWN = SecuredServersTest::installation;

    private Path folder;
    private EmbeddedPostgres postgres;
    private SecuredKafka kafka;
    private World world;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @BeforeEach
    void somebodyElseRunsThem() throws Exception {
        folder = Files.createTempDirectory("gantry-secured-");
        TestAuthority authority = TestAuthority.make(folder, "database-authority");
        Issued own = authority.issue("postgres", "dns:localhost");
        Files.setPosixFilePermissions(own.key(), PosixFilePermissions.fromString("rw-------"));
        postgres = EmbeddedPostgres.start(
                folder.resolve("postgres"),
                List.of("ssl=on", "ssl_cert_file=" + own.certificate(), "ssl_key_file=" + own.key()));
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("create role plane login password 'of the plane'");
            statement.execute("create database control owner plane");
        }
        kafka = SecuredKafka.start(
                folder.resolve("kafka"), BrokerProgram.packaged(Checkout.program("distribution/broker/target/broker")));
        kafka.knows(PROGRAM);
        kafka.lets(SecuredKafka.byCertificate(PROGRAM), AclOperation.CREATE);
        kafka.lets(SecuredKafka.byCertificate(PROGRAM), AclOperation.DESCRIBE, List.of("*"));
        for (String[] right : rights()) {
            kafka.knows(right[0]);
            String principal = SecuredKafka.byCertificate(right[0]);
            kafka.lets(principal, AclOperation.WRITE, List.of(right[1].split(", ", -1)));
            kafka.lets(principal, AclOperation.READ, List.of(right[2].split(", ", -1)));
        }
    }

    /** Rows of the table: principal, topics it writes, topics it reads. */
    private static List<String[]> rights() throws IOException {
        List<String[]> rows = Files.readAllLines(RIGHTS).stream()
                .filter(line -> line.startsWith("| ") && line.contains("gantry."))
                .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
                .toList();
        assertThat(rows).extracting(row -> row[0]).containsExactly("inventory", "provisioner", "bridge", "scheduler");
        return rows;
    }

    @AfterEach
    void allIsCleared() throws Exception {
        if (gantry != null) {
            gantry.close();
            gantry = null;
        }
        if (world != null) {
            world.close();
        }
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        Ran.of("rm", "-rf", "--one-file-system", folder.toString());
    }

    private Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("gantry.database.url", "jdbc:postgresql://localhost:" + postgres.port() + "/control");
        settings.put("gantry.database.username", "plane");
        settings.put("gantry.database.password", "of the plane");
        settings.put("gantry.database.tls", "verify-full");
        settings.put(
                "gantry.database.authority",
                folder.resolve("database-authority.pem").toString());
        settings.put("gantry.kafka.bootstrap-servers", kafka.servers());
        settings.put("gantry.kafka.security.protocol", "ssl");
        settings.put(
                "gantry.kafka.security.authority",
                kafka.authority().certificate().toString());
        settings.put("gantry.kafka.security.credentials", kafka.credentials().toString());
        return settings;
    }

    @Test
    void thePathWorksWithRightsToNoMoreThanTheTableSays() throws Exception {
        gantry = new Gantry("server", settings(), List.of());
        world = World.start(gantry.home());
        gantry.start();
        Path file = gantry.write(
                "simulated.yaml",
                Files.readString(Checkout.file("docs/examples/demo-simulated.yaml"))
                        .replace("http://127.0.0.1:7080", world.url()));
        gantry.cli("apply", "-f", file.toString(), "--yes", "--wait", "--timeout", "90s")
                .ended(0);
        FourNodes.awaitNodes(gantry, 4);
        FourNodes.awaitRunning(gantry, "hello", 4);
        gantry.cli("delete", "job", "hello", "-n", "demo", "--yes", "--wait").ended(0);

        assertThat(gantry.logs()).doesNotContain("TopicAuthorizationException", "ClusterAuthorizationException");
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery(ENCRYPTED)) {
            row.next();
            assertThat(row.getLong(1)).as("connections by TLS").isPositive();
            assertThat(row.getLong(2)).as("in the clear").isZero();
        }
    }
}
