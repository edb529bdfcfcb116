package io.gantry.platform.web;

import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import jakarta.inject.Inject;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses query parameters that a route does not know: a misspelt {@code dryRun} would write. What a route knows stands
 * once, at the parameters of its method, and is read from there.
 */
@Provider
public final class KnownQuery implements ContainerRequestFilter {

    private final ResourceInfo route;
    private final Map<Method, List<String>> byMethod = new ConcurrentHashMap<>();

    /** @param route of the request that is filtered now */
    @Inject
    public KnownQuery(ResourceInfo route) {
        this.route = route;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Collection<String> sent = request.getUriInfo().getQueryParameters().keySet();
        if (!sent.isEmpty()) {
            unknown(sent, byMethod.computeIfAbsent(route.getResourceMethod(), KnownQuery::of))
                    .ifPresent(refusal -> request.abortWith(Problems.response(refusal)));
        }
    }

    static List<String> of(Method method) {
        return Arrays.stream(method.getParameters())
                .map((Parameter parameter) -> parameter.getAnnotation(QueryParam.class))
                .filter(Objects::nonNull)
                .map(QueryParam::value)
                .sorted()
                .toList();
    }

    static Optional<Rejection> unknown(Collection<String> sent, List<String> known) {
        String rule = "is no query parameter here; "
                + (known.isEmpty() ? "there are none" : "known: " + String.join(", ", known));
        List<FieldError> errors = sent.stream()
                .filter(name -> !known.contains(name))
                .map(name -> new FieldError(name, rule))
                .toList();
        return errors.isEmpty() ? Optional.empty() : Optional.of(new Rejection.Invalid(errors));
    }
}
