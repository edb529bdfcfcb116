package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.secret.MasterKey;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys a start goes on with: on a real PostgreSQL that has only what is asked of it. */
class FittingKeyTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    static Path postgresFolder;

    private static EmbeddedPostgres postgres;

    @TempDir
    private Path data;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start(postgresFolder);
        try (Connection connection = connection()) {
            execute(connection, """
                    create schema gantry;
                    create table gantry.secret (name text, wrapped_key bytea, sealed bytea, key_id text);
                    create table gantry.master_key (id text, sealing boolean, since timestamptz, retired_at timestamptz)""");
        }
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        try (Connection connection = connection()) {
            execute(connection, "truncate gantry.secret, gantry.master_key");
        }
    }

    @Test
    void aKeyThatTheDatabaseNamesAndNobodyHasHereStopsTheStart() throws Exception {
        try (Connection connection = connection()) {
            MasterKey elsewhere = MasterKey.fromFile(data.resolve("elsewhere"), RANDOM);
            named(connection, elsewhere);
            FittingKey here = FittingKey.read(source(), RANDOM);
            assertThatThrownBy(() -> here.mustFit(connection, List.of("gantry")))
                    .hasMessageContaining("master key " + elsewhere.id() + ", which this copy does not have")
                    .hasMessageContaining(data.resolve("master.key.next").toString());

            Files.move(data.resolve("elsewhere"), data.resolve("master.key.next"));
            FittingKey both = FittingKey.read(source(), RANDOM);
            both.mustFit(connection, List.of("gantry"));
            assertThat(both.ring().sealing()).as("from the first secret on").isEqualTo(elsewhere.id());

            Files.move(
                    data.resolve("master.key.next"), data.resolve("master.key"), StandardCopyOption.REPLACE_EXISTING);
            FittingKey after = FittingKey.read(source(), RANDOM);
            after.mustFit(connection, List.of("gantry"));
            assertThat(after.keys().keys()).containsExactly(elsewhere.id());
        }
    }

    @Test
    void filesThatWereChangedBeforeTheDatabaseWasToldStopTheStart() throws Exception {
        try (Connection connection = connection()) {
            FittingKey before = FittingKey.read(source(), RANDOM);
            MasterKey old = MasterKey.fromFile(data.resolve("master.key"));
            execute(
                    connection,
                    "insert into gantry.secret values ('a', '%s', '', null)"
                            .formatted("\\x"
                                    + HexFormat.of()
                                            .formatHex(before.keys().wrap(old.id(), "gantry/a", new byte[32]))));
            Files.move(data.resolve("master.key"), data.resolve("master.key.next"));
            FittingKey swapped = FittingKey.read(source(), RANDOM);
            assertThatThrownBy(() -> swapped.mustFit(connection, List.of("gantry")))
                    .as("it would seal under a key that the other copies do not know")
                    .hasMessageContaining("does not open secret gantry/a");
        }
    }

    @Test
    void aSettingIsTakenInPlaceOfAFileAndNoFileIsMade() {
        String text = Base64.getEncoder().encodeToString(new byte[32]);
        FittingKey said = FittingKey.read(new KeySource(data, Optional.of(text), Optional.empty()), RANDOM);
        assertThat(said.keys().keys()).hasSize(1);
        assertThat(data.resolve("master.key")).doesNotExist();
        assertThatThrownBy(() ->
                        FittingKey.read(new KeySource(data, Optional.of("secret text"), Optional.empty()), RANDOM))
                .hasMessageContaining("gantry.master-key is not Base64")
                .hasMessageNotContaining("secret text");
    }

    @Test
    void aNextKeyThatOthersMayReadIsNotTaken() throws Exception {
        MasterKey.fromFile(data.resolve("master.key.next"), RANDOM);
        Files.setPosixFilePermissions(data.resolve("master.key.next"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> FittingKey.read(source(), RANDOM))
                .hasMessageContaining("master.key.next is open to others");
    }

    private KeySource source() {
        return new KeySource(data, Optional.empty(), Optional.empty());
    }

    private static void named(Connection connection, MasterKey key) throws SQLException {
        execute(connection, "insert into gantry.master_key values ('" + key.id() + "', true, now(), null)");
    }

    private static Connection connection() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + EmbeddedPostgres.DATABASE,
                EmbeddedPostgres.USER,
                postgres.password());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
