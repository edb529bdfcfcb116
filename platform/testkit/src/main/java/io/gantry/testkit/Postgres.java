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
 * {@link LayerFixture} has a schema of its own in it.
 */
public final class Postgres {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();
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

    /** The database in which tests make schemas of their own. */
    public Database database() {
        return new Database(server + EmbeddedPostgres.DATABASE, EmbeddedPostgres.USER, password);
    }

    /** A number no other schema of this JVM has: {@code bridge_17}. Much cheaper than databases. */
    static int nextSchema() {
        return SCHEMAS.incrementAndGet();
    }

    /** Where a database is, and with what to enter. */
    public record Database(String url, String user, String password) {

        public Connection connect(String schema) {
            try {
                return DriverManager.getConnection(url + "?currentSchema=" + schema, user, password);
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
