package io.gantry.server.copies;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.member.Member;
import io.gantry.platform.problem.Rejection;
import io.gantry.server.copies.Forwarding.Order;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to another copy, on one event loop. It is tried again, for {@link #AGAIN_WITHIN} after it first
 * went wrong, as long as its body is still here and either nobody did anything yet, or doing it twice is doing it once.
 */
final class Passage {

    static final Duration AGAIN_WITHIN = Duration.ofSeconds(3);
    /** Bodies up to this are kept until there is an answer, so that they can be sent again. */
    static final int KEPT_BYTES_MAX = 64 * 1024;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration COME_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final String EVENTS = "text/event-stream";
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    /** That are done once if they are done twice, when they say of what version. */
    private static final Set<HttpMethod> CHANGES = Set.of(HttpMethod.PUT, HttpMethod.DELETE);

    private final Forwarding forwarding;
    private final HttpServerRequest request;
    private final Order order;
    private final Context here;
    private @Nullable Buffer kept;
    private @Nullable HttpClientRequest upstream;
    private @Nullable Uid askedMember;
    private @Nullable Long wrongSince;
    private boolean bodyLost;
    private boolean answering;
    private boolean answered;
    private boolean over;

    Passage(Forwarding forwarding, RoutingContext asked, Order order) {
        this.forwarding = forwarding;
        this.request = asked.request();
        this.order = order;
        this.here = forwarding.vertx().getOrCreateContext();
        asked.addEndHandler(_ -> end());
    }

    void begin() {
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            var _ = request.response().writeContinue(); // it was let in; the next copy hears nothing of it
        }
        if (request.isEnded()) {
            kept = Buffer.buffer();
            find();
        } else if (fits()) {
            keep();
        } else {
            request.pause();
            find();
        }
    }

    private boolean fits() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return Long.parseLong(length) <= KEPT_BYTES_MAX; // of digits only: the server took it
        }
        boolean hasNone = request.version() != HttpVersion.HTTP_2 || READS.contains(request.method());
        return hasNone && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
    }

    private void keep() {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= KEPT_BYTES_MAX) {
                body.appendBuffer(part);
            } else { // nobody said that there is so much
                refuse(new Rejection.TooLarge("the body of a request that says no Content-Length", "64 KiB"));
            }
        });
        request.endHandler(_ -> {
            if (!answering) {
                kept = body;
                find();
            }
        });
        request.resume();
    }

    // ------------------------------------------------------------------------------------------------- the way there

    private void find() {
        forwarding.find(order.layer(), here, found -> found.ifPresentOrElse(this::connect, this::undone));
    }

    private void connect(Member member) {
        URI address = member.address();
        if (over || address == null) {
            return;
        }
        String query = request.query();
        forwarding
                .client()
                .request(new RequestOptions()
                        .setMethod(request.method())
                        .setHost(address.getHost().replaceAll("[\\[\\]]", ""))
                        .setPort(address.getPort())
                        .setURI(query == null ? request.path() : request.path() + "?" + query))
                .onSuccess(out -> send(out, member))
                .onFailure(_ -> undone());
    }

    private void send(HttpClientRequest out, Member member) {
        if (over) {
            out.reset();
            return;
        }
        upstream = out;
        askedMember = member.uid();
        PeerHeaders.ofRequest(request.headers(), out.headers());
        out.putHeader(Carried.HEADER, order.caller().header());
        Buffer body = kept;
        Future<HttpClientResponse> answer;
        if (body == null) {
            bodyLost = true;
            answer = out.send(request);
        } else {
            answer = body.length() == 0 ? out.send() : out.send(body);
        }
        answer.onSuccess(this::answer).onFailure(_ -> lost());
        watch(out);
    }

    /** While there is no answer: whether it still is the one to ask. Its process may be stopped, and its host be gone. */
    private void watch(HttpClientRequest out) {
        forwarding.vertx().setTimer(LOOK_EVERY.toMillis(), _ -> {
            if (!over && !answering && out.equals(upstream)) {
                forwarding.find(order.layer(), here, found -> {
                    if (found.isPresent() && found.get().uid().equals(askedMember)) {
                        watch(out);
                    } else if (!answering && out.equals(upstream)) {
                        out.reset(); // its failure says the rest
                    }
                });
            }
        });
    }

    // ------------------------------------------------------------------------------------------------- when it fails

    /** Nobody did anything. */
    private void undone() {
        if (bodyLost) {
            refuse(order.nowhere());
        } else {
            again();
        }
    }

    /** Somebody may have done it. */
    private void lost() {
        upstream = null;
        if (!answering && !over) {
            if (!bodyLost && repeatable()) {
                again();
            } else {
                refuse(new Rejection.Unavailable("layer " + order.layer(), COME_AGAIN_AFTER));
            }
        }
    }

    private boolean repeatable() {
        HttpMethod method = request.method();
        return READS.contains(method)
                || request.getHeader("Idempotency-Key") != null
                || (CHANGES.contains(method) && request.getHeader(HttpHeaders.IF_MATCH) != null);
    }

    /** What was known of where the layer is was wrong: it is asked for anew. */
    private void again() {
        long now = forwarding.nanos();
        long since = wrongSince == null ? now : wrongSince;
        wrongSince = since;
        if (over) {
            return;
        }
        if (now - since >= AGAIN_WITHIN.toNanos()) {
            refuse(order.nowhere());
            return;
        }
        forwarding
                .vertx()
                .setTimer(
                        PAUSE.toMillis(),
                        _ -> forwarding.find(
                                order.layer(),
                                forwarding.nanos(),
                                here,
                                found -> found.ifPresentOrElse(this::connect, this::undone)));
    }

    private void refuse(Rejection why) {
        if (!over && !answering) {
            answering = true;
            order.refuse().accept(why);
        }
    }

    /** The request has an answer, or its caller has gone: then nobody waits for one any more. */
    private void end() {
        over = true;
        HttpClientRequest out = upstream;
        if (out != null && !answered) {
            out.reset();
        }
    }

    // ------------------------------------------------------------------------------------------------- the way back

    private void answer(HttpClientResponse answer) {
        if (over) {
            return;
        }
        if (answer.getHeader(PeerListener.NOT_ACTIVE) != null) {
            upstream = null;
            answer.handler(_ -> {}); // short, and the connection can be used again
            undone();
            return;
        }
        answering = true;
        HttpServerResponse back = request.response();
        back.setStatusCode(answer.statusCode());
        PeerHeaders.ofAnswer(answer.headers(), back.headers());
        if (mayHaveBody(answer) && answer.getHeader(HttpHeaders.CONTENT_LENGTH) == null) {
            back.setChunked(true);
        }
        boolean events = isEvents(answer);
        answer.handler(part -> pass(part, answer, back, events));
        answer.endHandler(_ -> {
            answered = true;
            back.end();
        });
        answer.exceptionHandler(_ -> broken(back, events));
        if (events) {
            var _ = back.writeHead();
        }
    }

    private void pass(Buffer part, HttpClientResponse answer, HttpServerResponse back, boolean events) {
        if (over) {
            return;
        }
        if (events && !order.mayReadOn().getAsBoolean()) {
            back.end();
            return;
        }
        var _ = back.write(part);
        if (back.writeQueueFull()) {
            answer.pause();
            back.drainHandler(_ -> answer.resume());
        }
    }

    /** A reader of events goes on where they ended. Whoever reads anything else must see that it is not whole. */
    private void broken(HttpServerResponse back, boolean events) {
        answered = true;
        if (over) {
            return;
        }
        if (events) {
            back.end();
        } else {
            back.reset();
        }
    }

    private boolean mayHaveBody(HttpClientResponse answer) {
        return !request.method().equals(HttpMethod.HEAD)
                && answer.statusCode() != HttpResponseStatus.NO_CONTENT.code()
                && answer.statusCode() != HttpResponseStatus.NOT_MODIFIED.code();
    }

    private static boolean isEvents(HttpClientResponse answer) {
        String type = answer.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(EVENTS);
    }
}
