package io.gantry.testkit;

import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL. {@link #shared} is one per JVM, started when it is first asked for and stopped with the JVM; each
 * test takes a {@link #newDatabase} of its own.
 */
public final class Postgres {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable Postgres shared;

    private final String server;
    private final String password;

    private Postgres(EmbeddedPostgres process) {
        String url = process.jdbcUrl();
        this.server = url.substring(0, url.lastIndexOf('/') + 1);
        this.password = process.password();
    }

    public static synchronized Postgres shared() {
        if (shared == null) {
            try {
                var process = EmbeddedPostgres.start(TestFolders.make("postgres"));
                TestFolders.beforeDelete(process::close);
                shared = of(process);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** One that the test starts and stops itself, to see what happens when it is away. */
    public static Postgres of(EmbeddedPostgres process) {
        return new Postgres(process);
    }

    /** An empty database. */
    public Database newDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(
                        server + EmbeddedPostgres.DATABASE, EmbeddedPostgres.USER, password);
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make a database", e);
        }
        return new Database(server + name, EmbeddedPostgres.USER, password);
    }

    /** Where a database is, and with what to enter. */
    public record Database(String url, String user, String password) {

        public Connection connect() {
            try {
                return DriverManager.getConnection(url, user, password);
            } catch (SQLException e) {
                throw new IllegalStateException("cannot connect to " + url, e);
            }
        }

        @Override
        public String toString() {
            return url;
        }
    }
}
