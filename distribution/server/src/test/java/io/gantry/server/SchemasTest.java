package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real PostgreSQL; each test on a database of its own. */
class SchemasTest {

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start(folder);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void everyLayerHasItsSchemaWithItsHistory() throws SQLException {
        try (Connection connection = database("fresh")) {
            Schemas.bring(named("fresh"), connection, Schemas.LAYERS);
            for (String layer : Schemas.LAYERS) {
                assertThat(number(connection, "select count(*) from " + layer + ".flyway_schema_history"))
                        .as(layer)
                        .isGreaterThanOrEqualTo(2);
            }
        }
    }

    @Test
    void whatIsKnownToBeInIsNotComparedAgain() throws SQLException {
        try (Connection connection = database("known")) {
            Schemas.bring(named("known"), connection, Schemas.LAYERS);
            // Comparing would now fail: this script was not the one that ran.
            execute(connection, "update bridge.flyway_schema_history set checksum = 1 where version = '1'");
            Schemas.bring(named("known"), connection, Schemas.LAYERS);
            execute(connection, "truncate gantry.known_scripts");
            assertThatThrownBy(() -> Schemas.bring(named("known"), connection, Schemas.LAYERS))
                    .isInstanceOf(SQLException.class)
                    .hasMessageStartingWith("the schema bridge cannot be brought up to this build:");
            assertThat(number(connection, "select count(*) from gantry.known_scripts"))
                    .isZero();
        }
    }

    @Test
    void aScriptOfThePlatformIsBroughtThoughLaterOnesOfTheLayerAreIn() throws SQLException {
        try (Connection connection = database("later")) {
            Schemas.bring(named("later"), connection, Schemas.LAYERS);
            execute(connection, "drop table bridge.suspect_object");
            execute(connection, "delete from bridge.flyway_schema_history where version = '0.2'");
            execute(connection, "truncate gantry.known_scripts");
            Schemas.bring(named("later"), connection, Schemas.LAYERS);
            assertThat(number(connection, "select count(*) from bridge.suspect_object"))
                    .isZero();
        }
    }

    @Test
    void anEarlierReleaseRunsOnASchemaThatALaterOneHasAddedTo() throws SQLException {
        try (Connection connection = database("beside")) {
            Schemas.bring(named("beside"), connection, Schemas.LAYERS);
            for (String version : List.of("0.999", "999")) { // one among those of this build, one after them
                execute(connection, """
                        insert into bridge.flyway_schema_history (installed_rank, version, description, type, script,
                            checksum, installed_by, execution_time, success)
                        select max(installed_rank) + 1, '%s', 'more', 'SQL', 'V%s__expand_more.sql', 1, 'x', 1, true
                        from bridge.flyway_schema_history""".formatted(version, version.replace('.', '_')));
            }
            execute(connection, "truncate gantry.known_scripts");
            Schemas.bring(named("beside"), connection, Schemas.LAYERS);
            assertThat(number(connection, "select count(*) from gantry.known_scripts"))
                    .isOne();
        }
    }

    @Test
    void whatOnlyEarlierReleasesNeedIsTakenAwayOnceAndTheyStartNoMore() throws SQLException {
        try (Connection connection = database("contracted")) {
            Schemas.bring(named("contracted"), connection, Schemas.LAYERS);
            var contraction = new Contraction(named("contracted"), connection, "db/contract-of-a-test");
            assertThat(contraction.pending()).containsExactly("V1__contract_drained.sql");
            contraction.run("2.0");
            assertThat(contraction.pending()).isEmpty();
            assertThat(number(connection, "select count(*) from bridge.contracted_by_a_test"))
                    .isZero();
            contraction.run("2.0");
            Contraction.mustBeKnown(connection, "db/contract-of-a-test");
            assertThatThrownBy(() -> Schemas.bring(named("contracted"), connection, Schemas.LAYERS))
                    .hasMessage("this release is older than the database: what it needs was taken away by"
                            + " V1__contract_drained.sql; run the release that brought V1__contract_drained.sql, or a"
                            + " newer one");
        }
    }

    @Test
    void nothingIsTakenAwayWhileACopyOfAnotherReleaseLives() throws SQLException {
        try (Connection connection = database("living")) {
            Schemas.bring(named("living"), connection, Schemas.LAYERS);
            execute(connection, """
                    insert into gantry.member (uid, address, release, layers, active, seen, expires) values
                    (gen_random_uuid(), 'https://a:1', '1.0', '{bridge}', '{}', now(), now() + interval '1 hour'),
                    (gen_random_uuid(), 'https://b:1', '2.0', '{bridge}', '{}', now(), now() + interval '1 hour'),
                    (gen_random_uuid(), 'https://c:1', '1.0', '{bridge}', '{}', now(), now() - interval '1 second')""");
            var contraction = new Contraction(named("living"), connection, "db/contract-of-a-test");
            assertThatThrownBy(() -> contraction.run("2.0"))
                    .hasMessage("copies of another release than 2.0 live and may need what would be taken away: 1.0 at"
                            + " https://a:1; bring them to 2.0 or stop them, and ask again");
            assertThat(contraction.pending()).hasSize(1);
            execute(connection, "delete from gantry.member where address = 'https://a:1'");
            contraction.run("2.0");
            assertThat(contraction.pending()).isEmpty();
        }
    }

    @Test
    void aScriptThatFailsTakesNothingAway() throws SQLException {
        try (Connection connection = database("half")) {
            Schemas.bring(named("half"), connection, Schemas.LAYERS);
            var contraction = new Contraction(named("half"), connection, "db/contract-that-fails");
            assertThatThrownBy(() -> contraction.run("2.0"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("there_is_no_such_table");
            assertThat(number(connection, "select count(*) from pg_tables where tablename = 'half_done'"))
                    .isZero();
            Schemas.bring(named("half"), connection, Schemas.LAYERS);
        }
    }

    @Test
    void anotherBuildsScriptsAreCompared() throws SQLException {
        try (Connection connection = database("other")) {
            Schemas.bring(named("other"), connection, Schemas.LAYERS);
            execute(connection, "update gantry.known_scripts set fingerprint = 'of another build'");
            execute(connection, "update inventory.flyway_schema_history set checksum = 1 where version = '1'");
            assertThatThrownBy(() -> Schemas.bring(named("other"), connection, Schemas.LAYERS))
                    .isInstanceOf(SQLException.class)
                    .hasMessageStartingWith("the schema inventory cannot be brought up to this build:");
        }
    }

    @Test
    void aFingerprintChangesWithAnyScript() throws IOException {
        Path scripts = Files.createDirectories(folder.resolve("classes/db/thing"));
        Files.writeString(scripts.resolve("V1__one.sql"), "select 1");
        String one = fingerprint();
        assertThat(fingerprint()).isEqualTo(one);
        Files.writeString(scripts.resolve("V1__one.sql"), "select 2");
        String changed = fingerprint();
        Files.writeString(scripts.resolve("V2__two.sql"), "select 2");
        assertThat(List.of(one, changed, fingerprint())).doesNotHaveDuplicates();
    }

    @Test
    void aFolderWithoutScriptsIsNoBuild() {
        assertThatThrownBy(() -> SchemaScripts.fingerprint(
                        List.of("db/nothing"), getClass().getClassLoader()))
                .hasMessage("there are no scripts in db/nothing");
    }

    private static String fingerprint() throws IOException {
        try (var loader = new java.net.URLClassLoader(
                new java.net.URL[] {folder.resolve("classes/").toUri().toURL()}, null)) {
            return SchemaScripts.fingerprint(List.of("db/thing"), loader);
        }
    }

    private static Connection database(String name) throws SQLException {
        try (Connection first = connect(EmbeddedPostgres.DATABASE)) {
            execute(first, "create database " + name);
        }
        return connect(name);
    }

    private static Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(named(name).url(), EmbeddedPostgres.USER, postgres.password());
    }

    private static ServerConfig.Database named(String name) {
        return PlainDatabase.of(postgres, name);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
