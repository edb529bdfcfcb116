package io.gantry.server;

import io.gantry.supervisor.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Optional;

/** A database of a PostgreSQL that a test has started, as the settings name it: without TLS. */
record PlainDatabase(String url, String username, String password) implements ServerConfig.Database {

    static PlainDatabase of(EmbeddedPostgres postgres, String name) {
        return new PlainDatabase(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + name,
                EmbeddedPostgres.USER,
                postgres.password());
    }

    @Override
    public DatabaseAddress.Tls tls() {
        return DatabaseAddress.Tls.OFF;
    }

    @Override
    public Optional<Path> authority() {
        return Optional.empty();
    }
}
