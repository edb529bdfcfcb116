package io.gantry.server.copies;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.member.PeerIdentity;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real servers, each a copy: requests to one of which the layer is active in another. */
class ForwardingTest {

    private static final int BIG = Layer.BIG_BYTES;
    private static final long TOO_MUCH = Layer.TOO_MUCH;
    private static final String NOWHERE = "the layer bridge is not active in this copy of the server, which stands by,"
            + " and no copy where it is active answers now; try again";
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Clock clock = Clock.systemUTC();
    private final UidSource uids = new UidSource(clock, new SecureRandom());
    private final CertificateAuthority authority = CertificateAuthority.create("gantry copies", clock.instant(), uids);
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<@Nullable Copy> believed = new AtomicReference<>();
    private final Layer layer = new Layer(vertx);

    private Copy entry;
    private Copy first;
    private Copy second;

    @BeforeEach
    void start() throws Exception {
        entry = copy();
        first = copy();
        second = copy();
        first.active.add(Copy.LAYER);
        believed.set(first);
    }

    @AfterEach
    void stop() throws Exception {
        client.shutdownNow();
        for (Copy copy : new Copy[] {entry, first, second}) {
            copy.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private PeerIdentity identity() {
        return new PeerIdentity(authority, "127.0.0.1", LIFE, clock);
    }

    private Copy copy() throws Exception {
        return new Copy(
                vertx,
                uids.next(),
                identity(),
                (layer, since) -> Optional.ofNullable(believed.get()).flatMap(Copy::asMember),
                layer::answer);
    }

    // ----------------------------------------------------------------------------------------------------- requests

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(entry.door().resolve(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private BufferedReader stream(@Nullable Long lastEvent) throws Exception {
        HttpRequest.Builder request = to("/events");
        if (lastEvent != null) {
            request.header("Last-Event-ID", lastEvent.toString());
        }
        InputStream body =
                client.send(request.build(), BodyHandlers.ofInputStream()).body();
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static long event(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("id: ")) {
            line = events.readLine();
        }
        return line == null ? -1 : Long.parseLong(line.substring("id: ".length()));
    }

    @Test
    void aRequestAndItsAnswerPassWithWhoCallsAndWithoutTheirToken() throws Exception {
        HttpResponse<String> answer = send(to("/echo?limit=5&after=x%20y")
                .header("Authorization", "Bearer secret")
                .header(Carried.HEADER, "forged")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .method("PUT", BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ETag")).contains("\"7\"");
        assertThat(answer.headers().firstValue("X-Hop")).as("of one hop only").isEmpty();
        assertThat(answer.body())
                .isEqualTo(String.join(
                        "\n",
                        "PUT /echo?limit=5&after=x%20y",
                        new Carried(Copy.CALLER, "192.0.2.7").toString(),
                        "authorization null",
                        "trace 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "body {}"));
        assertThat(send(to("/nothing")).statusCode()).isEqualTo(404);
        assertThat(send(to("/big").method("HEAD", BodyPublishers.noBody())).body())
                .isEmpty();
    }

    @Test
    void largeBodiesPassBothWays() throws Exception {
        assertThat(send(to("/sink").POST(BodyPublishers.ofByteArray(new byte[BIG])))
                        .body())
                .isEqualTo("" + BIG);
        InputStream unsized = InputStream.nullInputStream();
        assertThat(send(to("/sink").POST(BodyPublishers.ofInputStream(() -> unsized)))
                        .body())
                .isEqualTo("0");
        assertThat(client.send(to("/big").build(), BodyHandlers.ofByteArray()).body())
                .hasSize(BIG);
    }

    @Test
    void whoAsksBeforeTheySendIsToldToGoOn() throws Exception {
        for (int size : new int[] {2, BIG}) {
            assertThat(send(to("/sink")
                                    .expectContinue(true)
                                    .timeout(LIMIT)
                                    .POST(BodyPublishers.ofByteArray(new byte[size])))
                            .body())
                    .isEqualTo("" + size);
        }
    }

    @Test
    void aLayerThatIsSlowSetsThePaceOfItsCallers() throws Exception {
        var taken = new AtomicLong();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), entry.door().getPort())) {
            socket.getOutputStream()
                    .write(("POST /never HTTP/1.1\r\nHost: x\r\nContent-Length: " + TOO_MUCH + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Thread.ofVirtual().start(() -> {
                try {
                    while (taken.get() < TOO_MUCH) {
                        socket.getOutputStream().write(new byte[Layer.PART]);
                        taken.addAndGet(Layer.PART);
                    }
                } catch (IOException _) {
                    // the end of the test
                }
            });
            soon().until(() -> first.arrived.get() == 1);
            assertThat(atRest(taken)).isLessThan(TOO_MUCH / 2);
        }
    }

    @Test
    void aReaderThatIsSlowSetsThePaceOfTheLayer() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), entry.door().getPort())) {
            socket.getOutputStream()
                    .write("GET /flood HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            soon().until(() -> layer.flooded.get() > 0);
            assertThat(atRest(layer.flooded)).isLessThan(TOO_MUCH / 2);
        }
    }

    private static long atRest(AtomicLong counted) {
        var before = new AtomicLong(-1);
        soon().pollInterval(Duration.ofSeconds(1)).until(() -> before.getAndSet(counted.get()) == counted.get());
        return counted.get();
    }

    @Test
    void eventsPassAsTheyComeAndEndWhenTheReaderGoes() throws Exception {
        try (BufferedReader events = stream(null)) {
            for (long id = 1; id <= 200; id++) {
                assertThat(event(events)).isEqualTo(id);
            }
            assertThat(layer.streams).hasValue(1);
        }
        soon().untilAsserted(
                        () -> assertThat(layer.streams).as("at the other copy").hasValue(0));
    }

    @Test
    void aReaderThatMayReadNoMoreIsEnded() throws Exception {
        try (BufferedReader events = stream(null)) {
            assertThat(event(events)).isEqualTo(1);
            entry.mayReadOn = () -> false;
            long last = 1;
            while (last > 0) {
                last = event(events);
            }
        }
        soon().untilAsserted(
                        () -> assertThat(layer.streams).as("at the other copy").hasValue(0));
    }

    @Test
    void aStreamEndsWithItsCopyAndGoesOnInTheNext() throws Exception {
        long last;
        try (BufferedReader events = stream(null)) {
            last = event(events);
            first.kill();
            for (long id = event(events); id > 0; id = event(events)) {
                last = id;
            }
        }
        second.active.add(Copy.LAYER);
        believed.set(second);
        try (BufferedReader events = stream(last)) {
            assertThat(event(events)).isEqualTo(last + 1);
        }
    }

    @Test
    void anAnswerThatIsNotWholeIsAnErrorToItsReader() {
        assertThatThrownBy(() -> send(to("/half"))).isInstanceOf(IOException.class);
    }

    // -------------------------------------------------------------------------------------------- when it goes wrong

    @Test
    void copiesThatBelieveInOneAnotherDoNotPassARequestRound() throws Exception {
        first.active.clear();
        long before = System.nanoTime();
        HttpResponse<String> answer = send(to("/echo"));
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo(NOWHERE);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(took).isBetween(Passage.AGAIN_WITHIN, Passage.AGAIN_WITHIN.plusSeconds(10));
        assertThat(first.passedOn).as("one hop is all").hasValue(0);
        assertThat(first.arrived).hasValue(0);
    }

    @Test
    void whereNobodyDidAnythingEverythingIsTriedAgain() throws Exception {
        first.active.clear();
        second.active.add(Copy.LAYER);
        vertx.setTimer(500, _ -> believed.set(second));
        assertThat(send(to("/echo").POST(BodyPublishers.ofString("once"))).body())
                .contains("POST /echo", "body once");
        assertThat(second.arrived).hasValue(1);
    }

    @Test
    void aCopyThatIsGoneIsAskedForAnew() throws Exception {
        first.kill();
        second.active.add(Copy.LAYER);
        vertx.setTimer(500, _ -> believed.set(second));
        assertThat(send(to("/echo").POST(BodyPublishers.ofString("once"))).statusCode())
                .isEqualTo(200);
        believed.set(null);
        assertThat(send(to("/echo")).body()).isEqualTo(NOWHERE);
    }

    @Test
    void whatMayHaveBeenDoneIsTriedAgainOnlyIfThatIsTheSame() throws Exception {
        layer.toDrop.set(1);
        assertThat(send(to("/echo")).statusCode()).isEqualTo(200);
        assertThat(first.arrived).hasValue(2);

        layer.toDrop.set(1);
        assertThat(send(to("/echo").POST(BodyPublishers.ofString("twice?"))).statusCode())
                .isEqualTo(503);
        assertThat(first.arrived).hasValue(3);

        layer.toDrop.set(1);
        assertThat(send(to("/echo").header("Idempotency-Key", "k").POST(BodyPublishers.ofString("once")))
                        .body())
                .contains("body once");
        assertThat(first.arrived).hasValue(5);

        layer.toDrop.set(1);
        assertThat(send(to("/echo").header("If-Match", "\"7\"").PUT(BodyPublishers.ofString("x")))
                        .statusCode())
                .isEqualTo(200);
        layer.toDrop.set(1);
        assertThat(send(to("/echo").PUT(BodyPublishers.ofString("x"))).statusCode())
                .isEqualTo(503);
    }

    @Test
    void aBodyThatIsTooLargeToKeepIsNotSentTwice() throws Exception {
        layer.toDrop.set(1);
        assertThat(send(to("/sink").header("Idempotency-Key", "k").POST(BodyPublishers.ofByteArray(new byte[BIG])))
                        .statusCode())
                .isEqualTo(503);
        assertThat(first.arrived).hasValue(1);
    }

    /** It holds the request and says nothing; meanwhile the layer became active in another. */
    @Test
    void aCopyThatIsStoppedIsNotWaitedForOnceAnotherIsActive() throws Exception {
        second.active.add(Copy.LAYER);
        vertx.setTimer(300, _ -> believed.set(second));
        var waiting = client.sendAsync(to("/never").build(), BodyHandlers.ofString());
        soon().until(() -> second.arrived.get() == 1);
        assertThat(first.arrived).hasValue(1);
        waiting.cancel(true);
    }
}
