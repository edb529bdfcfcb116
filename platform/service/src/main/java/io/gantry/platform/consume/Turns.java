package io.gantry.platform.consume;

import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Outages;
import io.gantry.platform.layer.LayerContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Runs the transactions of a consumer. The thread that reads and the one that re-lists take turns, so no handler is
 * called twice at once. What fails is either an outage, which is waited out however long it lasts, or a fault: then the
 * items are halved until the one that has it is alone, and all others are in. Items that are too slow together for the
 * database's time limit look like an outage too, so what meets some while the database answers is halved as well.
 */
final class Turns {

    static final int ATTEMPTS_MAX = 3;

    /**
     * So often items that are more than one may meet an outage while the database answers others: then they are too much
     * for one transaction's time, and are halved. One alone waits on: what it cannot be is too many.
     */
    static final int OUTAGES_OF_MANY_MAX = 3;

    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = Logger.getLogger(Turns.class);

    private final LayerDatabase database;
    private final RandomGenerator random;
    private final Stopping stopping;
    private final Lock turn;

    Turns(LayerContext context, Stopping stopping) {
        this.database = context.database();
        this.random = context.random();
        this.stopping = stopping;
        this.turn = context.threads().lock();
    }

    /**
     * Has all items taken, in their order, in as few transactions as it goes. One that failed alone is tried
     * {@value #ATTEMPTS_MAX} times; after the first that stays unfit, others of the same items once: a handler that fails
     * for all must not hold up the rest of the facts for hours.
     */
    <T> void each(List<T> items, Consumer<List<T>> transaction, BiConsumer<T, Throwable> unfit) {
        new Halving<>(transaction, unfit).take(items);
    }

    /** Cannot fail for the items' sake, so it is tried until the database takes it. */
    void surely(Runnable transaction) {
        while (attempt(ATTEMPTS_MAX, Integer.MAX_VALUE, transaction).isPresent()) {
            LOG.errorf("%s: what cannot fail does, and facts wait for it", database.layer());
        }
    }

    private final class Halving<T> {

        private final Consumer<List<T>> transaction;
        private final BiConsumer<T, Throwable> unfit;
        private int attemptsAlone = ATTEMPTS_MAX;

        Halving(Consumer<List<T>> transaction, BiConsumer<T, Throwable> unfit) {
            this.transaction = transaction;
            this.unfit = unfit;
        }

        void take(List<T> items) {
            if (items.isEmpty()) {
                return;
            }
            boolean alone = items.size() == 1;
            Optional<Throwable> fault = attempt(
                    alone ? attemptsAlone : 1,
                    alone ? Integer.MAX_VALUE : OUTAGES_OF_MANY_MAX,
                    () -> transaction.accept(items));
            if (fault.isEmpty()) {
                return;
            }
            if (alone) {
                attemptsAlone = 1;
                unfit.accept(items.getFirst(), fault.get());
            } else {
                int half = items.size() / 2;
                take(items.subList(0, half));
                take(items.subList(half, items.size()));
            }
        }
    }

    /** The last fault, if there were that many, or that many outages of a database that answers others meanwhile. */
    private Optional<Throwable> attempt(int faultsMax, int outagesMax, Runnable transaction) {
        Duration pause = PAUSE_MIN;
        int faults = 0;
        int outages = 0;
        while (true) {
            Optional<Throwable> failure = once(transaction);
            if (failure.isEmpty()) {
                return failure;
            }
            boolean answers = databaseAnswers();
            boolean outage = !answers || Outages.isOutage(failure.get());
            faults += outage ? 0 : 1;
            outages += outage && answers ? 1 : 0;
            if (faults == faultsMax || outages == outagesMax) {
                return failure;
            }
            if (outage) {
                LOG.warnf("%s: facts wait for the database: %s; again in %s", database.layer(), failure.get(), pause);
            }
            stopping.pause(pause.plusMillis(random.nextLong(pause.toMillis())));
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }

    /** The top of the consumer's loop: whatever it is, facts after it must come in. */
    private Optional<Throwable> once(Runnable transaction) {
        turn.lock();
        try {
            transaction.run();
            return Optional.empty();
        } catch (Stopping.Stopped e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            return Optional.of(e);
        } finally {
            turn.unlock();
        }
    }

    private boolean databaseAnswers() {
        try {
            return database.read(unit -> unit.jdbc(connection -> connection.isValid(1)));
        } catch (RuntimeException e) { // whatever it says, it is not an answer
            return false;
        }
    }
}
