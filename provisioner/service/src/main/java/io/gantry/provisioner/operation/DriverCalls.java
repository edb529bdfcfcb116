package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.thread.Threads;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.ProviderFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Calls drivers within bounds: so many at once over all, so many at one provider, each for so long. A call that does not
 * return in time is interrupted and counts as unanswered; its place at its provider stays taken until it really ends, so
 * a provider that hangs holds up nobody but itself.
 */
public final class DriverCalls implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DriverCalls.class);

    private final Semaphore overall;
    private final int perProvider;
    private final Duration longest;
    private final Map<Uid, Semaphore> providers = new ConcurrentHashMap<>();
    private final Threads threads;
    private final ExecutorService callers;

    public DriverCalls(Threads threads, int overall, int perProvider, Duration longest) {
        this.threads = threads;
        this.callers = threads.executor("gantry-driver");
        this.overall = new Semaphore(overall, true);
        this.perProvider = perProvider;
        this.longest = longest;
    }

    /** The limit of a call. */
    Duration longest() {
        return longest;
    }

    /**
     * @throws ProviderFailure if the driver says so, throws anything else, or does not return in time
     * @throws InterruptedException if this thread is to stop
     */
    public <T> T call(Uid provider, String what, Callable<T> call) throws InterruptedException {
        Semaphore places = providers.computeIfAbsent(provider, _ -> new Semaphore(perProvider, true));
        places.acquire();
        boolean handedOver = false;
        try {
            overall.acquire();
            try {
                Future<T> answer = callers.submit(() -> {
                    try {
                        return call.call();
                    } finally {
                        places.release();
                    }
                });
                handedOver = true;
                return await(answer, what);
            } finally {
                overall.release();
            }
        } finally {
            if (!handedOver) {
                places.release();
            }
        }
    }

    private <T> T await(Future<T> answer, String what) throws InterruptedException {
        try {
            if (!threads.await(answer, longest)) {
                answer.cancel(true);
                throw new ProviderFailure(
                        FailureKind.UNREACHABLE, what + ": no answer within " + longest.toSeconds() + " s");
            }
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderFailure failure) {
                throw failure;
            }
            LOG.warnf(e.getCause(), "%s: the driver broke", what); // a bug of the driver's: shown, retried with a bound
            throw new ProviderFailure(FailureKind.UNREACHABLE, what + ": the driver broke: " + e.getCause());
        }
    }

    /** Interrupts what runs. */
    @Override
    public void close() {
        callers.shutdownNow();
    }
}
