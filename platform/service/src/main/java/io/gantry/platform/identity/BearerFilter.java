package io.gantry.platform.identity;

import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/**
 * Lets nobody in without the token, before it is looked at what they want. Only {@code /health} is open. Routes that are
 * not Jakarta REST's (metrics) never come here: the server asks {@link #isOpen} and {@link BearerToken#isIn} for them.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public final class BearerFilter implements ContainerRequestFilter {

    private static final String HEALTH = "/health";

    private final BearerToken token;

    @Inject
    public BearerFilter(BearerToken token) {
        this.token = token;
    }

    /** Whether a path needs no token. */
    public static boolean isOpen(String path) {
        String absolute = path.startsWith("/") ? path : "/" + path;
        return absolute.equals(HEALTH) || absolute.equals(HEALTH + "/live") || absolute.equals(HEALTH + "/ready");
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!isOpen(request.getUriInfo().getPath())
                && !token.isIn(request.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            request.abortWith(Problems.response(new Rejection.Unauthenticated()));
        }
    }
}
