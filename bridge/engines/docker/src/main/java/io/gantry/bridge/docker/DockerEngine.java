package io.gantry.bridge.docker;

import io.gantry.bridge.spi.ClientTrust;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.engine.Address;
import io.gantry.platform.engine.EngineHttp;
import io.gantry.platform.engine.Request;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/**
 * Docker engines: over a unix socket, under mutual TLS, or plainly on loopback. A probe reads {@code /info}; a pulse is
 * {@code /_ping} on a kept connection and repeats what the last probe said as long as no connection to the engine broke
 * since (an engine that restarts breaks its connections, so its identity is read again). {@code /info} looks at much and
 * may be slow where much is going on; an engine that answers {@code /_ping} meanwhile is alive, and no more is said of it.
 * Docker keeps no list of members, so there is nothing to leave. Thread-safe; calls block, so call it from virtual threads.
 *
 * <p>Not docker-java, because thousands of engines are asked every few seconds, and it must be known whether a
 * connection was kept.
 */
public final class DockerEngine implements ClusterEngine, AutoCloseable {

    /** Of the time for one question, what the one is given whether a slow engine lives at all. */
    private static final int PING_SHARE = 4;

    private final EngineHttp http;
    private final Duration within;
    private final Map<Uid, Known> known = new ConcurrentHashMap<>();

    /**
     * @param within the longest a question may take: at most half of the time until a silent node is lost. A probe that
     *     took too long is followed by a quick question, which may take a quarter of it
     */
    public DockerEngine(ClientTrust trust, Duration within) {
        this.http = new EngineHttp(trust::of, within);
        this.within = within;
    }

    /** What a probe said, and when in the life of the address. */
    private record Known(Address address, long generation, Answer.Alive alive) {}

    @Override
    public ClusterSpec.Engine name() {
        return ClusterSpec.Engine.DOCKER;
    }

    @Override
    public Answer probe(Member member) {
        try {
            Address address = address(member);
            io.gantry.platform.engine.Answer answer = ask(member, address, "/info", within);
            // Read after the answer: what breaks later is noticed, what broke on the way to it does not matter.
            long generation = http.generation(address);
            return remember(member, address, generation, answer);
        } catch (EngineHttp.TooSlow e) {
            known.remove(member.machine());
            return slow(member, e);
        } catch (IOException e) {
            known.remove(member.machine());
            return refusal(e);
        } catch (IllegalArgumentException e) {
            return new Answer.Silent(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Answer pulse(Member member) {
        Known last = known.get(member.machine());
        if (last == null) {
            return probe(member);
        }
        try {
            Address address = address(member);
            io.gantry.platform.engine.Answer answer = ask(member, address, "/_ping", within);
            boolean same = last.address.equals(address) && last.generation == http.generation(address);
            return answer.status() == 200 && same ? last.alive : probe(member);
        } catch (IOException e) {
            known.remove(member.machine());
            return refusal(e);
        } catch (IllegalArgumentException e) {
            return new Answer.Silent(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void leave(Member member) {
        known.remove(member.machine());
        Address address = address(member);
        if (!(address instanceof Address.Plain)) { // that is other engines' too
            http.forget(address);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private static Address address(Member member) {
        return Address.of(member.engine(), member.cluster(), EngineEndpoint.certificateName(member.machine()));
    }

    private io.gantry.platform.engine.Answer ask(Member member, Address address, String route, Duration limit)
            throws IOException {
        return http.call(address, Request.get(Address.pathPrefix(member.engine()) + route), limit);
    }

    /** It did not say in time who it is; whether it says anything. */
    private Answer slow(Member member, EngineHttp.TooSlow e) {
        try {
            boolean lives = ask(member, address(member), "/_ping", within.dividedBy(PING_SHARE))
                            .status()
                    == 200;
            return lives ? new Answer.Unverified("/info: " + words(e) + ", though /_ping answers") : refusal(e);
        } catch (IOException _) {
            return refusal(e);
        }
    }

    private Answer remember(Member member, Address address, long generation, io.gantry.platform.engine.Answer answer)
            throws IOException {
        if (answer.status() != 200) {
            return new Answer.Silent("GET /info answered " + answer.status());
        }
        EngineInfo info = EngineInfo.parse(answer.body());
        if (info.id().isBlank()) {
            return new Answer.Stranger("it answers, but not as a Docker engine: /info has no ID");
        }
        var alive = new Answer.Alive(info.id(), info.version(), info.capacity());
        known.put(member.machine(), new Known(address, generation, alive));
        return alive;
    }

    /** A handshake that the other side broke off is silence; one that failed on a certificate is a stranger. */
    private static Answer refusal(IOException e) {
        boolean hungUp = e.getCause() instanceof EOFException;
        if (e instanceof SSLException && !hungUp) {
            return new Answer.Stranger(words(e));
        }
        return new Answer.Silent(words(e));
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
