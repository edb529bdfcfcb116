package io.gantry.server.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.member.Member;
import io.gantry.platform.member.PeerIdentity;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets through the door that is for copies only. */
class PeerListenerTest {

    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String LAYER = "inventory";

    private final Clock clock = Clock.systemUTC();
    private final UidSource uids = new UidSource(clock, new SecureRandom());
    private final CertificateAuthority authority = CertificateAuthority.create("gantry copies", clock.instant(), uids);
    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<@Nullable String> asked = new AtomicReference<>();
    private final AtomicReference<Boolean> active = new AtomicReference<>(true);

    private PeerListener listener;

    @BeforeEach
    void open() throws IOException {
        var errands = new Errands(vertx, layer -> active.get())
                .on("say", about -> {
                    asked.set(about.rest() + " " + about.parameter("after"));
                    return about.rest().equals("nothing") ? Optional.empty() : Optional.of("{\"said\":1}");
                })
                .on("fail", about -> {
                    throw new IllegalStateException("a bug");
                });
        listener = PeerListener.open(vertx, identity(authority), here(), new PeerConnections(), request -> {
            if (Errands.leadsHere(request)) {
                errands.answer(request);
            } else {
                request.response()
                        .end(Carried.read(request.getHeader(Carried.HEADER))
                                .map(caller -> caller.identity().name())
                                .orElse("nobody"));
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static PeerPlace here() {
        return new PeerPlace("127.0.0.1", 0, "127.0.0.1");
    }

    private PeerIdentity identity(CertificateAuthority of) {
        return new PeerIdentity(of, "127.0.0.1", LIFE, clock);
    }

    private PeerCalls calls(PeerIdentity as) {
        var epochs = new TreeMap<String, Long>();
        epochs.put(LAYER, 1L);
        var member = new Member(
                uids.next(),
                URI.create("https://127.0.0.1:" + listener.port()),
                "1",
                List.of(LAYER),
                epochs,
                List.of(),
                Instant.EPOCH);
        return new PeerCalls(as, (layer, since) -> Optional.of(member), System::nanoTime);
    }

    private String hello(PeerIdentity as) throws Exception {
        PeerCalls calls = calls(as);
        try {
            return new String(
                    calls.get(LAYER, "/hello", new Carried(Identity.OWNER, null), LIMIT)
                            .body(),
                    StandardCharsets.UTF_8);
        } finally {
            calls.close();
        }
    }

    @Test
    void aCopyIsLetInAndBelieved() throws Exception {
        assertThat(hello(identity(authority))).isEqualTo("owner");
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNone() throws Exception {
        var foreign = CertificateAuthority.create("gantry copies", clock.instant(), uids);
        assertThat(answers(identity(authority).keys())).isTrue();
        assertThat(answers(identity(foreign).keys())).isFalse();
    }

    @Test
    void aCertificateThatHasEndedIsNone() throws Exception {
        Clock before = Clock.offset(clock, LIFE.multipliedBy(2).negated());
        assertThat(answers(new PeerIdentity(authority, "127.0.0.1", LIFE, before).keys()))
                .isFalse();
    }

    @Test
    void withoutACertificateNothingIsAnswered() throws Exception {
        assertThat(answers()).isFalse();
    }

    @Test
    void aListenerOfAnotherAuthorityIsNotTalkedTo() throws Exception {
        listener.close();
        var foreign = CertificateAuthority.create("gantry copies", clock.instant(), uids);
        listener = PeerListener.open(
                vertx,
                identity(foreign),
                here(),
                new PeerConnections(),
                request -> request.response().end("give me who calls"));
        assertThatThrownBy(() -> hello(identity(authority))).isInstanceOf(IOException.class);
    }

    @Test
    void copiesAskOneAnotherWhatNobodyElseMay() throws Exception {
        PeerCalls calls = calls(identity(authority));
        try {
            String path = Errands.path("say", LAYER, "a/b");
            assertThat(calls.get(LAYER, path + "?after=7", null, LIMIT).body())
                    .isEqualTo("{\"said\":1}".getBytes(StandardCharsets.UTF_8));
            assertThat(asked).hasValue("a/b 7");
            assertThat(calls.get(LAYER, Errands.path("say", LAYER, "nothing"), null, LIMIT)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(calls.get(LAYER, Errands.path("sing", LAYER, ""), null, LIMIT)
                            .statusCode())
                    .isEqualTo(404);
            assertThat(calls.get(LAYER, Errands.path("fail", LAYER, ""), null, LIMIT)
                            .statusCode())
                    .isEqualTo(500);
            active.set(false);
            assertThatThrownBy(() -> calls.get(LAYER, path, null, LIMIT))
                    .isInstanceOf(IOException.class)
                    .hasMessage("layer inventory is active in no copy that answers");
        } finally {
            calls.close();
        }
    }

    /** To one who talks to anybody, and shows these keys: so it is the listener that refuses. */
    private boolean answers(KeyManager... keys) throws Exception {
        SSLContext anybody = SSLContext.getInstance("TLS");
        anybody.init(keys, new TrustManager[] {new Credulous()}, null);
        try (var socket = (SSLSocket) anybody.getSocketFactory().createSocket("127.0.0.1", listener.port())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream()
                    .write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException _) {
            return false;
        }
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
