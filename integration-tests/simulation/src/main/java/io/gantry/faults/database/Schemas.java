package io.gantry.faults.database;

import io.gantry.supervisor.EmbeddedPostgres;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The layers' schemas, made once by their own scripts, in a PostgreSQL that need not survive anything. Each world empties
 * them; its transactions never overlap, so there is hardly more than one connection of each.
 */
public final class Schemas implements AutoCloseable {

    private static final int WORKERS_MAX = 64;

    private final String url;
    private final String password;
    private final String prefix;
    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private String wipe = "select 1";

    private record Layer(Connections connections, SessionFactory sessions) {}

    /** By layer; which schema a session is of is its connection's affair. */
    private final Map<String, SessionFactory> sessionsOf;

    /**
     * @param worker who has these for itself
     * @param sessionsOf layers, made once for all workers: whoever makes the map closes what is in it
     */
    public Schemas(EmbeddedPostgres postgres, int worker, Map<String, SessionFactory> sessionsOf) {
        if (worker < 0 || worker >= WORKERS_MAX) {
            throw new IllegalArgumentException("worker " + worker + ": 0 to " + (WORKERS_MAX - 1));
        }
        this.url = postgres.jdbcUrl();
        this.password = postgres.password();
        this.prefix = "w" + worker + "_";
        this.sessionsOf = sessionsOf;
    }

    /** Before the first world. */
    public void make(String layer, List<String> scripts, List<Class<?>> entities) {
        String schema = prefix + layer;
        var connections =
                new Connections(url + "?currentSchema=" + schema + "&options=-c%20synchronous_commit=off", password);
        Flyway.configure()
                .dataSource(connections)
                .schemas(schema)
                .defaultSchema(schema)
                .locations(scripts.stream().map(each -> "classpath:" + each).toArray(String[]::new))
                .load()
                .migrate();
        layers.put(
                layer,
                new Layer(connections, sessionsOf.computeIfAbsent(layer, _ -> sessions(layer, connections, entities))));
    }

    private static SessionFactory sessions(String layer, DataSource first, List<Class<?>> entities) {
        var configuration = new HibernatePersistenceConfiguration(layer);
        entities.forEach(configuration::managedClass);
        return configuration
                .property("jakarta.persistence.nonJtaDataSource", first)
                .property("hibernate.hbm2ddl.auto", "none")
                .property("hibernate.jdbc.batch_size", "100")
                .createEntityManagerFactory();
    }

    /** After the last {@link #make}: knows what is to be emptied. */
    public void made() {
        String schemas =
                layers.keySet().stream().map(each -> "'" + prefix + each + "'").collect(Collectors.joining(", "));
        wipe = query(
                "select 'set session_replication_role = replica;' || string_agg(format('delete from %I.%I', schemaname, tablename), ';')"
                        + " || ';set session_replication_role = origin' from pg_tables"
                        + " where tablename <> 'flyway_schema_history' and schemaname in (" + schemas + ")");
    }

    /** A world begins: there is nothing. Triggers that keep rows from being deleted, and the order of keys, do not matter. */
    public void empty() {
        Connections any = layers.values().iterator().next().connections();
        try (Connection connection = any.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(wipe);
        } catch (SQLException e) {
            throw new IllegalStateException("the schemas could not be emptied", e);
        }
    }

    private String query(String sql) {
        Connections any = layers.values().iterator().next().connections();
        try (Connection connection = any.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /**
     * Without a transaction, which would cost two questions more: of all worlds on these schemas one alone is running, and
     * in that nothing happens beside a transaction.
     */
    <T> T reading(String layer, Function<Session, T> work) {
        try (Connection connection = layer(layer).connections().taken();
                Session session = session(layer, connection)) {
            return work.apply(session);
        } catch (SQLException e) {
            throw new IllegalStateException("a connection broke", e);
        }
    }

    /** @param kept whether it is committed, as it is said to be */
    <T> T inNew(String layer, boolean kept, Function<Session, T> work) {
        try (Connection connection = layer(layer).connections().taken();
                Session session = session(layer, connection)) {
            Transaction transaction = session.beginTransaction();
            try {
                T result = work.apply(session);
                if (kept) {
                    transaction.commit();
                } else {
                    session.flush();
                    transaction.rollback();
                }
                return result;
            } catch (RuntimeException | Error e) {
                if (transaction.isActive()) {
                    transaction.rollback();
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("a connection broke", e);
        }
    }

    private Session session(String layer, Connection connection) {
        return layer(layer).sessions().withOptions().connection(connection).openSession();
    }

    private Layer layer(String name) {
        Layer layer = layers.get(name);
        if (layer == null) {
            throw new IllegalArgumentException("no layer " + name);
        }
        return layer;
    }

    /** One value of the simulation's own asking; null if there is no row. */
    public @Nullable String ask(String layer, String sql, Object... values) {
        try (Connection connection = layer(layer).connections().getConnection();
                var query = connection.prepareStatement(sql)) {
            for (int at = 0; at < values.length; at++) {
                query.setObject(at + 1, values[at]);
            }
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        layers.values().forEach(layer -> layer.connections().close());
    }

    /** Kept open, used by one at a time. */
    private static final class Connections implements DataSource, AutoCloseable {

        private final String url;
        private final String password;
        private final Deque<Connection> free = new ArrayDeque<>();
        private final Deque<Connection> all = new ArrayDeque<>();

        Connections(String url, String password) {
            this.url = url;
            this.password = password;
        }

        @Override
        public synchronized Connection getConnection() throws SQLException {
            Connection real = free.pollFirst();
            if (real == null) {
                real = DriverManager.getConnection(url, EmbeddedPostgres.USER, password);
                all.add(real);
            }
            return VirtualClock.on(real, this::back);
        }

        Connection taken() {
            try {
                return getConnection();
            } catch (SQLException e) {
                throw new IllegalStateException("no connection", e);
            }
        }

        private synchronized void back(Connection real) {
            try {
                if (!real.isClosed()) {
                    real.setAutoCommit(true);
                    free.addFirst(real);
                }
            } catch (SQLException e) {
                throw new IllegalStateException("a connection broke", e);
            }
        }

        @Override
        public synchronized void close() {
            for (Connection each : all) {
                try {
                    each.close();
                } catch (SQLException _) {
                    // the end
                }
            }
        }

        @Override
        public Connection getConnection(String user, String word) throws SQLException {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("not a wrapper");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
