package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.hold.Hold;
import io.gantry.platform.hold.Hold.Cause;
import io.gantry.platform.hold.HoldTable;
import io.gantry.server.backup.Backup;
import io.gantry.server.backup.Refused;
import io.gantry.server.backup.Restore;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real PostgreSQL: what was backed up is there again, and what cannot be restored changes nothing. */
class BackupTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static int number;

    private String name;
    private UUID installation;
    private Path archive;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void installation() throws SQLException {
        name = fresh();
        archive = folder.resolve(name + ".backup");
        try (Connection connection = connect(name)) {
            installation = InstallationRecord.load(connection, new UidSource(Clock.systemUTC(), new SecureRandom()))
                    .uid()
                    .value();
            execute(connection, "insert into inventory.secret values ('key', '\\x01', '\\x02ff00', now())");
            // so much that the middle of the file is of it
            execute(
                    connection,
                    "insert into inventory.secret select 'large', '\\x01', string_agg(md5(i::text), '')::bytea, now()"
                            + " from generate_series(1, 20000) i");
            execute(
                    connection,
                    "insert into bridge.lease values (gen_random_uuid(), gen_random_uuid(), 7, now() - interval '1 h')");
            execute(
                    connection,
                    "insert into scheduler.outbox (shard, committed_at, count, facts)"
                            + " values (gen_random_uuid(), now(), 1, 'of the old incarnation')");
            execute(
                    connection,
                    "insert into scheduler.mirror values ('t', gen_random_uuid(), 1, 1, E'tab\\tnew\\nline\\\\', false,"
                            + " '{\"a\": \"\\\\u00e4\"}', now())");
            execute(
                    connection,
                    "insert into inventory.tombstone values"
                            + " ('t', gen_random_uuid(), 'type', gen_random_uuid(), 1, 1, now())");
        }
    }

    /** A database with the schemas of this build. */
    private static String fresh() throws SQLException {
        String name = "backup_" + ++number;
        try (Connection admin = connect(EmbeddedPostgres.DATABASE)) {
            execute(admin, "create database " + name);
        }
        try (Connection connection = connect(name)) {
            Schemas.bring(named(name), connection, Schemas.LAYERS);
        }
        return name;
    }

    private void backup() throws Exception {
        try (Connection connection = connect(name)) {
            Backup.Written written =
                    new Backup(connection, Schemas.LAYERS, "1.0", (what, done, of) -> {}).write(archive, NOW);
            assertThat(written.installation()).isEqualTo(installation);
            assertThat(written.rows()).isGreaterThanOrEqualTo(5);
        }
    }

    private Restore.Restored restore(String database) throws Exception {
        try (Connection connection = connect(database)) {
            return restore(connection);
        }
    }

    private Restore.Restored restore(Connection connection) throws Exception {
        var restore = new Restore(connection, Schemas.LAYERS, (what, done, of) -> {});
        return restore.read(restore.check(archive, installation.toString()), NOW);
    }

    @Test
    void whatWasThereIsThereAgainInANewIncarnationAndInHold() throws Exception {
        backup();
        try (Connection connection = connect(name)) {
            execute(connection, "delete from inventory.secret");
            execute(connection, "insert into inventory.secret values ('made since', '\\x01', '\\x02', now())");
        }
        Restore.Restored restored = restore(name);
        assertThat(restored.incarnation()).isEqualTo(2);
        assertThat(restored.taken()).isEqualTo(NOW);
        try (Connection connection = connect(name)) {
            assertThat(text(
                            connection,
                            "select string_agg(name || encode(sealed, 'hex'), ',') from inventory.secret"
                                    + " where name <> 'large'"))
                    .isEqualTo("key02ff00");
            assertThat(text(connection, "select alias from scheduler.mirror")).isEqualTo("tab\tnew\nline\\");
            assertThat(text(connection, "select incarnation || ' ' || uid from gantry.installation"))
                    .isEqualTo("2 " + installation);
            assertThat(text(connection, "select epoch from bridge.lease")).isEqualTo("1000007");
            assertThat(text(connection, "select count(*) from scheduler.outbox"))
                    .isEqualTo("0");
            assertThat(HoldTable.current(connection)).map(Hold::cause).contains(Cause.RESTORED);
            execute(
                    connection,
                    "insert into scheduler.outbox (shard, committed_at, count, facts)"
                            + " values (gen_random_uuid(), now(), 1, 'new')");
            assertThat(Integer.parseInt(text(connection, "select max(position) from scheduler.outbox")))
                    .isPositive();
        }
        assertThat(restore(name).incarnation()).as("once more, one more").isEqualTo(3);
    }

    @Test
    void aFreshDatabaseBecomesThatInstallation() throws Exception {
        backup();
        String other = fresh();
        assertThat(restore(other).installation()).isEqualTo(installation);
        try (Connection connection = connect(other)) {
            assertThat(text(connection, "select uid::text from gantry.installation"))
                    .isEqualTo(installation.toString());
            assertThat(text(connection, "select min(name) from inventory.secret"))
                    .isEqualTo("key");
        }
    }

    @Test
    void theAuditIsRestoredAndKeptAsBefore() throws Exception {
        try (Connection connection = connect(name)) {
            String columns = text(
                    connection,
                    "select string_agg(column_name, ',') from information_schema.columns"
                            + " where table_schema = 'inventory' and table_name = 'audit'");
            assertThat(columns).isNotEmpty();
        }
        backup();
        restore(name);
        try (Connection connection = connect(name)) {
            assertThatThrownBy(() -> execute(connection, "truncate inventory.audit"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aDamagedFileIsRefusedAndNothingHasChanged() throws Exception {
        backup();
        byte[] whole = Files.readAllBytes(archive);
        for (int at : new int[] {whole.length / 3, whole.length / 2}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            Files.write(archive, damaged);
            assertThatThrownBy(() -> restore(name)).isInstanceOf(Exception.class);
            assertThat(unchanged()).isTrue();
        }
        Files.write(archive, Arrays.copyOf(whole, whole.length - 100));
        assertThatThrownBy(() -> restore(name)).isInstanceOf(Refused.class).hasMessageContaining("damaged");
        Files.writeString(archive, "not a backup");
        assertThatThrownBy(() -> restore(name)).isInstanceOf(Refused.class);
        assertThat(unchanged()).isTrue();
    }

    @Test
    void aFileThatSomebodyChangedIsRefusedAndNothingHasChanged() throws Exception {
        backup();
        Path whole = archive;
        archive = folder.resolve(name + ".changed");
        try (var from = new ZipFile(whole.toFile());
                var to = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (var entry : Collections.list(from.entries())) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                byte[] text = from.getInputStream(entry).readAllBytes();
                to.write(entry.getName().equals("bridge.lease") ? Arrays.copyOf(text, 0) : text);
            }
        }
        assertThatThrownBy(() -> restore(name))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("bridge.lease is not as it was written");
        assertThat(unchanged()).isTrue();
    }

    @Test
    void whatIsNotConfirmedOrNotOursOrRunningIsRefused() throws Exception {
        backup();
        try (Connection connection = connect(name)) {
            var restore = new Restore(connection, Schemas.LAYERS, (what, done, of) -> {});
            assertThatThrownBy(() -> restore.check(archive, "another"))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("--confirm " + installation);
        }
        String other = fresh();
        try (Connection connection = connect(other)) {
            InstallationRecord.load(connection, new UidSource(Clock.systemUTC(), new SecureRandom()));
        }
        assertThatThrownBy(() -> restore(other)).isInstanceOf(Refused.class).hasMessageContaining("fresh database");
        try (Connection running = connect(name)) {
            execute(running, "set application_name = 'gantry-bridge'");
            assertThatThrownBy(() -> restore(name)).isInstanceOf(Refused.class).hasMessageContaining("running");
        }
        try (Connection connection = connect(name)) {
            execute(connection, "update bridge.lease set expires = now() + interval '1 h'");
            assertThatThrownBy(() -> restore(name)).isInstanceOf(Refused.class).hasMessageContaining("leases");
        }
        assertThat(unchanged()).isTrue();
    }

    @Test
    void aBackupOfANewerReleaseIsRefused() throws Exception {
        try (Connection connection = connect(name)) {
            execute(
                    connection,
                    "update bridge.flyway_schema_history set script = 'V99__of_the_future.sql' where version = '1'");
        }
        backup();
        String other = fresh();
        assertThatThrownBy(() -> restore(other))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("newer release (1.0)")
                .hasMessageContaining("V99__of_the_future.sql");
    }

    @Test
    void aBackupIsOfOneMomentWhateverIsChangedMeanwhile() throws Exception {
        try (Connection connection = connect(name);
                Connection meanwhile = connect(name)) {
            new Backup(connection, Schemas.LAYERS, "1.0", (what, done, of) -> {
                        try {
                            execute(
                                    meanwhile,
                                    "insert into scheduler.tombstone values"
                                            + " ('t', gen_random_uuid(), 'type', gen_random_uuid(), 1, 1, now())");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .write(archive, NOW);
            assertThat(text(meanwhile, "select count(*) > 10 from scheduler.tombstone"))
                    .isEqualTo("t");
        }
        restore(name);
        try (Connection connection = connect(name)) {
            assertThat(text(connection, "select count(*) from scheduler.tombstone"))
                    .isEqualTo("0");
        }
    }

    @Test
    void oneRestoreAtATimeAndNoBackupBesideIt() throws Exception {
        backup();
        try (Connection other = connect(name);
                Connection connection = connect(name)) {
            other.setAutoCommit(false);
            execute(other, "select pg_try_advisory_xact_lock(" + 0x6761_6e74_7279_0001L + ")"); // as a restore does
            assertThatThrownBy(() -> restore(name)).isInstanceOf(Refused.class).hasMessageContaining("another restore");
            assertThatThrownBy(() -> new Backup(connection, Schemas.LAYERS, "1.0", (what, done, of) -> {})
                            .write(folder.resolve(name + ".second"), NOW))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("a restore is at work");
            other.rollback();
        }
        assertThat(restore(name).incarnation()).isEqualTo(2);
    }

    @Test
    void numbersThatWereGivenAreNotGivenAgainAlsoWhenARestoreFails() throws Exception {
        backup();
        try (Connection connection = connect(name)) {
            execute(
                    connection,
                    "insert into scheduler.outbox (shard, committed_at, count, facts)"
                            + " select gen_random_uuid(), now(), 1, 'more' from generate_series(1, 20)");
            restore(connection);
            assertThat(Integer.parseInt(text(
                            connection,
                            "insert into scheduler.outbox (shard, committed_at, count, facts)"
                                    + " values (gen_random_uuid(), now(), 1, 'new') returning position")))
                    .isGreaterThan(21);
        }
    }

    @Test
    void afterARestoreNothingIsReleasedBeforeEveryLayerHasLooked() throws Exception {
        backup();
        restore(name);
        try (Connection connection = connect(name)) {
            assertThat(text(connection, "select count(*) from gantry.settling where settled_at > now()"))
                    .isEqualTo("4");
        }
    }

    @Test
    void aFileThatIsThereIsNotOverwrittenAndOneBegunIsNotLeft() throws Exception {
        Files.writeString(archive, "mine");
        assertThatThrownBy(this::backup).isInstanceOf(Refused.class).hasMessageContaining("exists already");
        assertThat(Files.readString(archive)).isEqualTo("mine");
        Files.delete(archive);
        Path killed = Files.createFile(archive.resolveSibling(archive.getFileName() + ".123.unfinished"));
        Path others = Files.createFile(archive.resolveSibling("other.zip.123.unfinished"));
        backup();
        assertThat(killed).as("what a backup to this file left that was killed").doesNotExist();
        assertThat(others).exists();
        Files.delete(others);
        assertThat(Files.getPosixFilePermissions(archive)).hasSize(2);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(file -> file.endsWith(".unfinished"));
        }
    }

    private boolean unchanged() throws SQLException {
        try (Connection connection = connect(name)) {
            return text(connection, "select incarnation from gantry.installation")
                            .equals("1")
                    && text(connection, "select count(*) from scheduler.outbox").equals("1");
        }
    }

    private static Connection connect(String database) throws SQLException {
        ServerConfig.Database named = named(database);
        return Connecting.to(named.url(), named.username(), named.password());
    }

    private static ServerConfig.Database named(String name) {
        return PlainDatabase.of(postgres, name);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
