package io.gantry.server;

import io.gantry.platform.layer.Loop;
import io.gantry.platform.secret.KeyId;
import io.gantry.platform.secret.Resealing;
import io.gantry.platform.secret.Resealing.Known;
import io.gantry.platform.thread.ServerThreads;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Sees to it that this copy has the master keys that its files have, and seals under the one that the database names; and
 * in the copy where inventory is active, that everything is sealed under that one.
 */
final class KeyWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KeyWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final FittingKey fitting;
    private final Resealing resealing;
    private final BooleanSupplier reseals;
    private final Runnable changed;
    private final Loop loop = new Loop(new ServerThreads(), "master-keys", EVERY, this::look);
    private String said = "";

    /**
     * @param reseals whether this copy is the one to do it
     * @param changed told when this copy has other keys than before
     */
    KeyWatch(FittingKey fitting, Resealing resealing, BooleanSupplier reseals, Runnable changed) {
        this.fitting = fitting;
        this.resealing = resealing;
        this.reseals = reseals;
        this.changed = changed;
    }

    void start() {
        loop.start();
    }

    void wake() {
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void look() {
        List<KeyId> before = fitting.keys().keys();
        readAgain();
        Known known = resealing.learn();
        fitting.keys().drop(known.retired());
        List<KeyId> now = fitting.keys().keys();
        if (!now.equals(before)) {
            LOG.infof("this copy has the master keys %s", now);
            changed.run();
        }
        if (known.sealing().isPresent() && !now.contains(known.sealing().get())) {
            sayOnce("all secrets are to be sealed under master key "
                    + known.sealing().get() + ", which this copy does not have: put it into "
                    + fitting.source().where());
        } else if (reseals.getAsBoolean() && resealing.step()) {
            loop.wake();
        }
    }

    private void readAgain() {
        try {
            fitting.keys().hold(fitting.source().all());
        } catch (IllegalStateException e) { // what is there is used on
            sayOnce(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            sayOnce(e.getMessage() + ": " + e.getCause());
        }
    }

    private void sayOnce(String what) {
        if (!what.equals(said)) {
            said = what;
            LOG.error(what);
        }
    }
}
