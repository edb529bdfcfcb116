package io.gantry.server;

import io.gantry.inventory.InventoryLayer;
import io.gantry.platform.audit.AuditTrail;
import io.gantry.platform.identity.Call;
import io.gantry.platform.identity.Verb;
import io.gantry.platform.problem.Problem;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Between the gate and the resource, on the resource's thread: binds who was let in to it, and sees to it that nothing
 * is done or refused that the audit does not know.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public final class CallFilter implements ContainerRequestFilter, ContainerResponseFilter {

    private static final Logger LOG = Logger.getLogger(CallFilter.class);
    private static final String PROPERTY = "gantry.call";

    private final CurrentVertxRequest current;
    /** Made later than this. */
    private final Instance<InventoryLayer> inventory;

    @Inject
    public CallFilter(CurrentVertxRequest current, Instance<InventoryLayer> inventory) {
        this.current = current;
        this.inventory = inventory;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<Gate.Admitted> admitted = Gate.Admitted.of(current.getCurrent());
        if (admitted.isEmpty()) {
            request.abortWith(Problems.response(new Rejection.Unauthenticated())); // whatever way led around the gate
            return;
        }
        var call = new Call(admitted.get().identity(), admitted.get().act());
        request.setProperty(PROPERTY, call);
        if (call.act().verb().effect() == Verb.Effect.OUTSIDE) {
            audit().beginning(call);
        }
        call.enter();
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Call.leave();
        if (request.getProperty(PROPERTY) instanceof Call call) {
            boolean refused = response.getStatus() >= 400;
            boolean begun = call.act().verb().effect() == Verb.Effect.OUTSIDE;
            if (refused && (begun || call.isToBeRecorded())) {
                audit().refused(call.identity(), call.act(), problem(response));
            } else if (!refused && call.isToBeRecorded()) {
                Metrics.counter("gantry.bugs", "where", "audit").increment();
                LOG.errorf("%s was recorded after it was done, not with it", call.act());
                audit().afterwards(call);
            }
        } else if (response.getStatus() >= 400) {
            recordUnmatched(response);
        }
    }

    /** What the framework refused before any filter of requests: no method of the path takes or gives such a body. */
    private void recordUnmatched(ContainerResponseContext response) {
        Gate.Admitted.of(current.getCurrent())
                .filter(who -> who.act().verb().effect() != Verb.Effect.NONE)
                .ifPresent(who -> audit().refused(who.identity(), who.act(), problem(response)));
    }

    private static Problem problem(ContainerResponseContext response) {
        return response.getEntity() instanceof Problem problem
                ? problem
                : new Rejection.BadRequest(response.getStatus(), "").problem();
    }

    private AuditTrail audit() {
        return inventory.get().audit();
    }
}
