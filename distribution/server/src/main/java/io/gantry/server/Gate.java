package io.gantry.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.inventory.InventoryLayer;
import io.gantry.platform.audit.AuditTrail;
import io.gantry.platform.identity.Call.Act;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Rights;
import io.gantry.platform.identity.Rights.Decision;
import io.gantry.platform.identity.Verb;
import io.gantry.platform.problem.ExceptionMappers;
import io.gantry.platform.problem.Problem;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.trace.Trace;
import io.gantry.server.copies.Carried;
import io.gantry.server.copies.Forwarding;
import io.gantry.server.copies.PeerListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.micrometer.runtime.binder.vertx.HttpRequestMetric;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asked before any route, ours and the framework's: who calls, where it leads, whether they may. Nothing of a request
 * but its path and its headers is looked at before that. The framework's own limit of bodies cuts off without a word;
 * here it gets the same problem as everything else.
 */
@Singleton
final class Gate {

    /** Before the framework looks at the body's size. */
    private static final int FIRST = 100_000;

    private static final Set<String> OPEN = Set.of("/health", "/health/live", "/health/ready");
    private static final long BODY_BYTES_MAX = 1 << 20;
    /** A client that still sends does not listen: up to here it may finish, and then reads why it was refused. */
    private static final long IGNORED_BYTES_MAX = 32 << 20;

    private static final String NO_ROUTE = "/none";
    private static final Duration COME_AGAIN_AFTER = Duration.ofSeconds(1);

    private final Callers callers;
    /** Made later than this. */
    private final Instance<InventoryLayer> inventory;

    /** Made later than this. */
    private final Instance<Copies> copies;

    private final Instance<LayerChoice> choice;
    private final LoginIssuer issuer;
    private final RandomGenerator random;
    private final ObjectMapper json;
    private final Crowd crowd;
    private final Served served;
    private final Counter turnedAway;

    Gate(
            Callers callers,
            Instance<InventoryLayer> inventory,
            Instance<Copies> copies,
            Instance<LayerChoice> choice,
            LoginIssuer issuer,
            RandomGenerator random,
            ObjectMapper json,
            Served served,
            ServerConfig config,
            MeterRegistry meters) {
        this.callers = callers;
        this.inventory = inventory;
        this.copies = copies;
        this.choice = choice;
        this.issuer = issuer;
        this.random = random;
        this.json = json;
        this.served = served;
        this.crowd = new Crowd(config.requestsAtOnce());
        Gauge.builder("gantry.requests.inside", crowd, Crowd::inside)
                .description("Requests worked on now, streams of events excepted")
                .register(meters);
        this.turnedAway = Counter.builder("gantry.requests.turned.away")
                .description("Requests answered 429 because as many as allowed were worked on")
                .register(meters);
    }

    /**
     * Who was let in, to do what.
     *
     * @param carried another copy let them in, and passed the request on
     */
    record Admitted(Identity identity, Act act, boolean carried) {
        private static final String KEY = "gantry.admitted";

        static Optional<Admitted> of(RoutingContext asked) {
            return Optional.ofNullable(asked.get(KEY));
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    private void pass(RoutingContext asked) {
        String path = asked.request().path();
        if (path != null && OPEN.contains(path)) { // whoever asks for our health is never in the crowd
            asked.next();
            return;
        }
        if (copies.get().brought(asked.request())) {
            judgeCarried(asked);
            return;
        }
        asked.request().headers().remove(Carried.HEADER); // from anybody but a copy it is a lie
        String authorization = asked.request().getHeader(HttpHeaders.AUTHORIZATION);
        callers.atOnce(authorization)
                .ifPresentOrElse(caller -> judge(asked, caller), () -> lookUp(asked, authorization));
    }

    /** Not on this thread, which serves others too. */
    private void lookUp(RoutingContext asked, @Nullable String authorization) {
        Context here = asked.vertx().getOrCreateContext();
        asked.request().pause();
        Thread.ofVirtual().name("gantry-caller").start(() -> {
            Result<Identity> caller = found(authorization);
            here.runOnContext(_ -> {
                if (!asked.response().closed()) { // who did not wait for it takes no place in the crowd
                    asked.request().resume();
                    judge(asked, caller);
                }
            });
        });
    }

    private Result<Identity> found(@Nullable String authorization) {
        try {
            return callers.lookUp(authorization, inventory.get().tokens());
        } catch (RuntimeException e) { // the top of this thread
            return Result.refused(ExceptionMappers.ofUnexpected(e));
        }
    }

    private void judge(RoutingContext asked, Result<Identity> caller) {
        HttpServerRequest request = asked.request();
        String from =
                request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
        judge(asked, caller, from, false);
    }

    /** Another copy knows who calls; what they may is asked again, since that copy may be of another release. */
    private void judgeCarried(RoutingContext asked) {
        Optional<Carried> carried = Carried.read(asked.request().getHeader(Carried.HEADER));
        carried.ifPresentOrElse(
                caller -> judge(asked, Result.ok(caller.identity()), caller.from(), true),
                () -> judge(asked, Result.refused(new Rejection.Unauthenticated()), null, true));
    }

    private void judge(RoutingContext asked, Result<Identity> caller, @Nullable String from, boolean carried) {
        HttpServerRequest request = asked.request();
        Routes.Found found = Routes.find(request.method().name(), request.path(), from);
        @Nullable Act act = found instanceof Routes.Found.To to ? to.act() : null;
        measureAs(asked, found);
        switch (caller) {
            case Result.Refused<Identity>(Rejection why) -> refuse(asked, null, act, why);
            case Result.Ok<Identity>(Identity identity) -> {
                switch (found) {
                    case Routes.Found.NoSuchPath() ->
                        refuse(asked, identity, null, new Rejection.NoSuchRoute("this path"));
                    case Routes.Found.NoSuchMethod() ->
                        refuse(asked, identity, null, new Rejection.MethodNotAllowed("this method"));
                    case Routes.Found.To to -> judge(asked, new Admitted(identity, to.act(), carried));
                }
            }
        }
    }

    /** By its route, whoever answers it: by their own paths requests would be as many series as there are objects, or tries. */
    private static void measureAs(RoutingContext asked, Routes.Found found) {
        HttpRequestMetric measured = HttpRequestMetric.getRequestMetric(asked);
        if (measured != null) {
            measured.setTemplatePath(found instanceof Routes.Found.To to ? to.path() : NO_ROUTE);
        }
    }

    private void judge(RoutingContext asked, Admitted who) {
        Act act = who.act();
        switch (Rights.may(who.identity(), act.verb(), act.kind(), act.namespace())) {
            case Decision.Denied(String what) -> refuse(asked, who.identity(), act, new Rejection.Forbidden(what));
            case Decision.Allowed() -> {
                Optional<String> away = away(asked.request().path());
                if (who.carried()) {
                    admitCarried(asked, who, away);
                } else {
                    admit(asked, who, away);
                }
            }
        }
    }

    private void admit(RoutingContext asked, Admitted who, Optional<String> away) {
        if (length(asked.request()) > BODY_BYTES_MAX) {
            refuse(asked, who.identity(), who.act(), new Rejection.TooLarge("the body", "1 MiB"));
        } else if (!crowd.enter(asked)) {
            turnedAway.increment();
            var tooMany = new Rejection.TooMany("requests at once", "" + crowd.max(), COME_AGAIN_AFTER);
            refuse(asked, who.identity(), who.act(), tooMany);
        } else if (away.isEmpty()) {
            serve(asked, who);
        } else {
            passOn(asked, who, away.get());
        }
    }

    /** It counted in the crowd of the copy that took it. One hop is all: whoever passed it on was mistaken, and asks anew. */
    private void admitCarried(RoutingContext asked, Admitted who, Optional<String> away) {
        if (away.isEmpty()) {
            serve(asked, who);
        } else {
            asked.response().putHeader(PeerListener.NOT_ACTIVE, away.get());
            refuse(asked.request(), Problems.response(notHere(away.get())));
        }
    }

    private void serve(RoutingContext asked, Admitted who) {
        served.enter(asked);
        asked.put(Admitted.KEY, who);
        asked.next();
    }

    private void passOn(RoutingContext asked, Admitted who, String layer) {
        Optional<Forwarding> others = copies.get().forwarding();
        if (others.isEmpty()) {
            refuse(asked, who.identity(), who.act(), notHere(layer));
            return;
        }
        String authorization = asked.request().getHeader(HttpHeaders.AUTHORIZATION);
        var readsOn = new StillGood(
                () -> callers.atOnce(authorization),
                () -> callers.lookUp(authorization, inventory.get().tokens()));
        others.get()
                .forward(
                        asked,
                        new Forwarding.Order(
                                new Carried(who.identity(), who.act().from()),
                                layer,
                                notHere(layer),
                                readsOn,
                                why -> refuse(asked, who.identity(), who.act(), why)));
    }

    /** The layer whose answer it is, if that is not active here. */
    private Optional<String> away(String path) {
        return ServedBy.layer(path).filter(layer -> !copies.get().activeHere(layer));
    }

    private Rejection notHere(String layer) {
        return new Rejection.LayerNotHere(layer, choice.get().has(layer), COME_AGAIN_AFTER);
    }

    private static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }

    /** With the caller's trace, as if it had come further. */
    private void refuse(RoutingContext asked, @Nullable Identity who, @Nullable Act act, Rejection why) {
        HttpServerRequest request = asked.request();
        Trace.parse(request.getHeader(Trace.HEADER))
                .orElseGet(() -> Trace.begin(random))
                .enter();
        try {
            Response refusal = Problems.response(why);
            if (belongsInTheAudit(refusal.getStatus(), act)) {
                record(who, act, why);
            }
            refuse(request, refusal);
        } finally {
            Trace.leave();
        }
    }

    private void record(@Nullable Identity who, @Nullable Act act, Rejection why) {
        AuditTrail audit = inventory.get().audit();
        if (why instanceof Rejection.TokenEnded ended) { // no caller any more, and yet known by name
            audit.refused(ended, act);
        } else {
            audit.refused(who, act, why.problem());
        }
    }

    /** Whoever had no right, and every change that was refused for another reason. */
    private static boolean belongsInTheAudit(int status, @Nullable Act act) {
        return status == 401 || status == 403 || (act != null && act.verb().effect() != Verb.Effect.NONE);
    }

    private void refuse(HttpServerRequest request, Response refusal) {
        long length = length(request);
        if (request.isEnded()) {
            answer(request.response(), refusal);
        } else if (length == 0 || length > IGNORED_BYTES_MAX) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            answer(request.response(), refusal);
        } else {
            request.handler(ignored -> {});
            request.endHandler(end -> answer(request.response(), refusal));
            request.resume();
        }
    }

    private void answer(HttpServerResponse response, Response refusal) {
        refusal.getStringHeaders().forEach((name, values) -> response.putHeader(name, values));
        if (refusal.getStatus() == 401) {
            issuer.challenge().ifPresent(words -> response.putHeader("WWW-Authenticate", words));
        }
        try {
            response.setStatusCode(refusal.getStatus())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(json.writeValueAsString(refusal.getEntity()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + refusal.getEntity(), e);
        }
    }
}
