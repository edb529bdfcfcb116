package io.gantry.faults.database;

import io.gantry.faults.stage.Ended;
import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.stage.Stage;
import io.gantry.platform.database.Transactions;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.hibernate.Session;
import org.hibernate.exception.JDBCConnectionException;

/**
 * A program's transactions of one layer. Threads are held up before and after some of them, as anything may happen there;
 * while the database is away they fail, and now and then one that fails was committed.
 */
public final class WorldTransactions implements Transactions {

    /** Of so many commits one is lost by {@link Sabotage#LOST_COMMITS}. */
    private static final int LOST_OF = 50;

    private final Stage stage;
    private final Program program;
    private final Schemas schemas;
    private final String layer;
    private final Faults faults;
    private final RandomGenerator random;

    /** What may go wrong with transactions; changed by the world while it runs. */
    public static final class Faults {

        private final Consumer<String> committed;
        private double held;
        private double lost;
        private boolean away;

        /** @param committed told of a layer after each of its writing transactions */
        public Faults(Consumer<String> committed) {
            this.committed = committed;
        }

        /** How often a thread is held up beside a transaction, and how often one fails: 0 to 1. */
        public void rates(double heldUp, double failed) {
            held = heldUp;
            lost = failed;
        }

        public void away(boolean isAway) {
            away = isAway;
        }
    }

    public WorldTransactions(
            Stage stage, Program program, Schemas schemas, String layer, Faults faults, RandomGenerator random) {
        this.stage = stage;
        this.program = program;
        this.schemas = schemas;
        this.layer = layer;
        this.faults = faults;
        this.random = random;
    }

    @Override
    public <T> T inNew(Access access, Function<Session, T> work) {
        holdUp();
        boolean fails = faults.away || random.nextDouble() < faults.lost;
        if (fails && (faults.away || random.nextBoolean())) {
            throw lost("before");
        }
        boolean kept = !stage.has(Sabotage.LOST_COMMITS) || random.nextInt(LOST_OF) > 0;
        T result = access == Access.READ ? schemas.reading(layer, work) : schemas.inNew(layer, kept, work);
        if (access == Access.WRITE) {
            faults.committed.accept(layer);
        }
        if (fails && access == Access.WRITE) {
            throw lost("after");
        }
        holdUp();
        return result;
    }

    private RuntimeException lost(String when) {
        stage.step(program + ": " + layer + "'s connection is lost " + when + " the commit");
        return new JDBCConnectionException(
                "simulated",
                new SQLTransientConnectionException("the connection was lost " + when + " the commit", "08006"));
    }

    private void holdUp() {
        if (program.killed()) {
            throw Ended.now();
        }
        if (stage.program() != null && random.nextDouble() < faults.held) {
            boolean isLong = random.nextInt(20) == 0;
            stage.sleep(Duration.ofNanos(1 + random.nextLong(isLong ? 2_000_000_000L : 5_000_000L)));
        }
    }
}
