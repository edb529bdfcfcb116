package io.gantry.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    Path folder;

    @Test
    void keepsItsDataAndItsPortAcrossRestarts() throws Exception {
        String url;
        try (var first = EmbeddedPostgres.start(folder)) {
            url = first.jdbcUrl();
            execute(first, "create table kept(x int); insert into kept values (42)");
        }
        try (var second = EmbeddedPostgres.start(folder)) {
            assertThat(second.jdbcUrl()).isEqualTo(url);
            assertThat(number(second, "select x from kept")).isEqualTo(42);
        }
    }

    @Test
    void comesBackOnItsPortWhenItsGuardAloneWasKilled() throws Exception {
        try (var first = EmbeddedPostgres.start(folder)) {
            execute(first, "create table kept(x int); insert into kept values (42)");
            Guards.kill(folder);
            assertThat(first.alive()).isFalse();

            try (var second = first.again()) {
                assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
                assertThat(number(second, "select x from kept")).isEqualTo(42);
            }
        }
    }

    @Test
    void onlyItsOwnerCanReadThePassword() throws Exception {
        try (var postgres = EmbeddedPostgres.start(folder)) {
            assertThat(postgres.alive()).isTrue();
            assertThat(Files.getPosixFilePermissions(folder.resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws Exception {
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(EmbeddedPostgres postgres, String sql) throws Exception {
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
