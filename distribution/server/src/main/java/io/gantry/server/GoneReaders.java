package io.gantry.server;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

/**
 * Ends streamed answers whose readers have gone. What the framework writes to a closed connection vanishes without an
 * error as long as its queue is not full, so that watches and followed logs, with the engines' streams behind them, would
 * go on for nobody for ever.
 */
@Provider
public final class GoneReaders implements ContainerResponseFilter {

    private final CurrentVertxRequest current;

    @Inject
    public GoneReaders(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext answer) {
        if (answer.getEntity() instanceof StreamingOutput streamed) {
            HttpServerResponse response = current.getCurrent().response();
            answer.setEntity(unlessGone(response::closed, streamed));
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
                throw new IOException("the reader has gone");
            }
        }
    }
}
