package io.gantry.server;

import io.gantry.platform.identity.Identity;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Whether the reader of a stream that another copy gives may read on: a token that was revoked must not, because it was
 * good when the stream began. Asked with every part of it, and never waits: a look-up runs meanwhile. Whoever was let in
 * is not put out by an outage.
 */
final class StillGood implements BooleanSupplier {

    private static final Logger LOG = Logger.getLogger(StillGood.class);

    private final Supplier<Optional<Result<Identity>>> known;
    private final Supplier<Result<Identity>> lookUp;
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * @param known who calls, if that is known without waiting
     * @param lookUp asks, and may wait
     */
    StillGood(Supplier<Optional<Result<Identity>>> known, Supplier<Result<Identity>> lookUp) {
        this.known = known;
        this.lookUp = lookUp;
    }

    @Override
    public boolean getAsBoolean() {
        Optional<Result<Identity>> caller = known.get();
        if (caller.isEmpty() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("gantry-reader").start(this::look);
        }
        return caller.isEmpty()
                || !(caller.get() instanceof Result.Refused<Identity>(Rejection why)
                        && (why instanceof Rejection.TokenEnded || why instanceof Rejection.Unauthenticated));
    }

    private void look() {
        try {
            var _ = lookUp.get();
        } catch (RuntimeException e) { // the top of this thread: an outage
            LOG.debugf("whether a reader may read on is not known now: %s", e);
        } finally {
            looking.set(false);
        }
    }
}
