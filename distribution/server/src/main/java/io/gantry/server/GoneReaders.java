package io.gantry.server;

import io.gantry.inventory.InventoryLayer;
import io.gantry.platform.database.Outages;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.time.Ticker;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ends streamed answers whose readers have gone, or may not call any more: a token that was revoked must not read on
 * because it was good when it began. What the framework writes to a closed connection vanishes without an
 * error as long as its queue is not full, so that watches and followed logs, with the engines' streams behind them, would
 * go on for nobody for ever.
 */
@Provider
public final class GoneReaders implements ContainerResponseFilter {

    private final CurrentVertxRequest current;
    private final Callers callers;
    /** Made later than this. */
    private final Instance<InventoryLayer> inventory;

    @Inject
    public GoneReaders(CurrentVertxRequest current, Callers callers, Instance<InventoryLayer> inventory) {
        this.current = current;
        this.callers = callers;
        this.inventory = inventory;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext answer) {
        if (answer.getEntity() instanceof StreamingOutput streamed) {
            HttpServerResponse response = current.getCurrent().response();
            var ending = new Ending(request.getHeaderString(HttpHeaders.AUTHORIZATION), System::nanoTime);
            boolean carried = Gate.Admitted.of(current.getCurrent())
                    .filter(Gate.Admitted::carried)
                    .isPresent(); // then the copy that took the request looks after the token
            answer.setEntity(unlessGone(() -> response.closed() || (!carried && ending.come(this::ended)), streamed));
        }
    }

    /** Mostly without a query. */
    private boolean ended(@Nullable String authorization) {
        return callers.lookUp(authorization, inventory.get().tokens())
                        instanceof Result.Refused<Identity>(Rejection why)
                && why.problem().status() == 401;
    }

    /**
     * Of the token that one stream began with. Whoever was let in is not put out by an outage, nor held up by it: while
     * the database is silent it is asked every few seconds, not for every line.
     */
    static final class Ending {

        private static final Duration SILENT_FOR = Duration.ofSeconds(5);

        private final @Nullable String authorization;
        private final Ticker ticker;
        private @Nullable Long silentSince;

        Ending(@Nullable String authorization, Ticker ticker) {
            this.authorization = authorization;
            this.ticker = ticker;
        }

        boolean come(Predicate<@Nullable String> ended) {
            if (silentSince != null && ticker.nanos() - silentSince < SILENT_FOR.toNanos()) {
                return false;
            }
            silentSince = null;
            try {
                return ended.test(authorization);
            } catch (RuntimeException e) {
                if (Outages.isOutage(e)) {
                    silentSince = ticker.nanos();
                    return false;
                }
                throw e;
            }
        }
    }

    /** Fails the next write once the reader has gone: a heartbeat at the latest. */
    static StreamingOutput unlessGone(BooleanSupplier gone, StreamingOutput streamed) {
        return out -> streamed.write(new Watched(out, gone));
    }

    private static final class Watched extends FilterOutputStream {
        private final BooleanSupplier gone;

        Watched(OutputStream out, BooleanSupplier gone) {
            super(out);
            this.gone = gone;
        }

        @Override
        public void write(int one) throws IOException {
            check();
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            check();
            out.write(bytes, from, length);
        }

        private void check() throws IOException {
            if (gone.getAsBoolean()) {
                throw new IOException("the reader has gone, or its token has ended");
            }
        }
    }
}
