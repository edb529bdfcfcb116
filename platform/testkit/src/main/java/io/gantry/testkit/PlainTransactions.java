package io.gantry.testkit;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.gantry.platform.database.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.exception.JDBCConnectionException;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;

/** Resource-local transactions on a schema of its own, made by the platform's and the layer's Flyway scripts. */
public final class PlainTransactions implements Transactions, AutoCloseable {

    private static final int CONNECTIONS_MAX = 12;
    private static final Duration CONNECTION_WAIT_MAX = Duration.ofMinutes(1);

    private final AgroalDataSource connections;
    private final SessionFactory sessions;
    private final AtomicReference<@Nullable Predicate<Thread>> unanswered = new AtomicReference<>();

    private PlainTransactions(AgroalDataSource connections, SessionFactory sessions) {
        this.connections = connections;
        this.sessions = sessions;
    }

    /**
     * Makes the schema, runs the scripts, and checks that the entities fit.
     *
     * @param scripts Flyway locations beside {@code db/platform}
     */
    public static PlainTransactions open(
            Postgres.Database database, String schema, List<String> scripts, List<Class<?>> entities) {
        try {
            AgroalDataSource connections = AgroalDataSource.from(pool(database, schema));
            migrate(connections, schema, scripts);
            return new PlainTransactions(connections, sessions(connections, schema, entities));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot open " + database, e);
        }
    }

    /** The next writing transaction of such a thread is committed, and its connection breaks before that is answered. */
    public void loseNextAnswer(Predicate<Thread> of) {
        unanswered.set(of);
    }

    @Override
    public <T> T inNew(Access access, Function<Session, T> work) {
        try (Session session = sessions.openSession()) {
            Transaction transaction = session.beginTransaction();
            try {
                T result = work.apply(session);
                transaction.commit();
                answer(access);
                return result;
            } catch (RuntimeException | Error e) {
                rollBack(transaction, e);
                throw e;
            }
        }
    }

    private void answer(Access access) {
        Predicate<Thread> of = unanswered.get();
        if (access == Access.WRITE
                && of != null
                && of.test(Thread.currentThread())
                && unanswered.compareAndSet(of, null)) {
            throw new JDBCConnectionException(
                    "on purpose", new SQLException("the connection broke after the commit", "08006"));
        }
    }

    private static void rollBack(Transaction transaction, Throwable why) {
        try {
            if (transaction.isActive()) {
                transaction.rollback();
            }
        } catch (RuntimeException e) { // the connection is gone: what matters is why
            why.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        sessions.close();
        connections.close();
    }

    private static AgroalDataSourceConfigurationSupplier pool(Postgres.Database database, String schema) {
        return new AgroalDataSourceConfigurationSupplier()
                .metricsEnabled(false)
                .connectionPoolConfiguration(pool -> pool.maxSize(CONNECTIONS_MAX)
                        .acquisitionTimeout(CONNECTION_WAIT_MAX)
                        .connectionValidator(connection -> isValid(connection))
                        .validateOnBorrow(false)
                        .idleValidationTimeout(Duration.ofMillis(500))
                        .connectionFactoryConfiguration(
                                factory -> factory.jdbcUrl(database.url() + "?currentSchema=" + schema)
                                        .principal(new NamePrincipal(database.user()))
                                        .credential(new SimplePassword(database.password()))));
    }

    private static boolean isValid(java.sql.Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void migrate(AgroalDataSource connections, String schema, List<String> scripts) {
        var locations = new java.util.ArrayList<String>();
        locations.add("classpath:db/platform");
        scripts.forEach(each -> locations.add("classpath:" + each));
        Flyway.configure()
                .dataSource(connections)
                .schemas(schema)
                .defaultSchema(schema)
                .locations(locations.toArray(String[]::new))
                .load()
                .migrate();
    }

    private static SessionFactory sessions(AgroalDataSource connections, String schema, List<Class<?>> entities) {
        var configuration = new HibernatePersistenceConfiguration(schema);
        entities.forEach(configuration::managedClass);
        return configuration
                .property("jakarta.persistence.nonJtaDataSource", connections)
                .property("hibernate.hbm2ddl.auto", "validate")
                .property("hibernate.jdbc.batch_size", "100")
                .createEntityManagerFactory();
    }
}
