package io.gantry.platform.trace;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.random.RandomGenerator;

/**
 * Every request belongs to a trace: the caller's, or a new one. It is in the log lines, in the facts that the request
 * leads to, and in the answer. Comes first, so that refusals have it too.
 */
@Provider
@PreMatching
@Priority(TraceFilter.FIRST)
public final class TraceFilter implements ContainerRequestFilter, ContainerResponseFilter {

    static final int FIRST = 100;
    private static final String PROPERTY = "gantry.trace";

    private final RandomGenerator random;

    @Inject
    public TraceFilter(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Trace trace = Trace.parse(request.getHeaderString(Trace.HEADER))
                .map(callers -> callers.child(random))
                .orElseGet(() -> Trace.begin(random));
        request.setProperty(PROPERTY, trace);
        trace.enter();
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(PROPERTY) instanceof Trace trace) {
            response.getHeaders().putSingle(Trace.HEADER, trace.traceparent());
        }
        Trace.leave();
    }
}
