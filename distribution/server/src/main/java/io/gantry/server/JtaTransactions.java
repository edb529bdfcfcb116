package io.gantry.server;

import io.gantry.platform.database.Transactions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Duration;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;

/** Transactions of the server: begun and ended by JTA, so that Hibernate and plain JDBC share one connection. */
final class JtaTransactions implements Transactions {

    /** A transaction that takes longer is rolled back: it would hold locks that others wait for. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SessionFactory sessions;

    JtaTransactions(SessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public <T> T inNew(Access access, Function<Session, T> work) {
        return QuarkusTransaction.requiringNew()
                .timeout((int) LIMIT.toSeconds())
                .call(() -> {
                    try (Session session = sessions.openSession()) {
                        T result = work.apply(session);
                        if (access == Access.WRITE) {
                            session.flush();
                        }
                        return result;
                    }
                });
    }
}
