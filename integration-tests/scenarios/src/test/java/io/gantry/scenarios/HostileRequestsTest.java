package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.hostile.Requests;
import io.gantry.hostile.Runs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that no client would send. Needs no machines, so neither root nor Docker. */
@Order(5)
class HostileRequestsTest {

    private static final int CASES = 1_500;
    private static final int SLOW_CALLERS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static Gantry gantry;

    @RegisterExtension
    static final Failures SHOWN = HostileRequestsTest::installation;

    private static Gantry installation(ExtensionContext context) {
        return gantry;
    }

    @BeforeAll
    static void aServerOfItsOwn() throws Exception {
        gantry = new Gantry(Map.of()).start();
    }

    @AfterAll
    static void itIsCleared() {
        gantry.close();
    }

    private static InetSocketAddress server() {
        URI url = URI.create(gantry.rest().url());
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    @Test
    void whateverIsSentIsTakenOrRefusedAndNothingOfItStays() throws Exception {
        var requests = new Requests(server(), gantry.rest().token(), Checkout.file("docs/api/openapi.yaml"));

        assertThat(Runs.of(requests, 1, CASES)).isEmpty();
        gantry.ready().with(200);
        assertThat(gantry.rest().get("/metrics").with(200).text())
                .as("bugs are counted")
                .doesNotContainPattern("gantry_bugs_total\\{[^}]*\\} [1-9]");
    }

    @Test
    void whoDoesNotFinishHoldsUpNobodyElse() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int number = 0; number < SLOW_CALLERS; number++) {
                slow.add(began(number));
            }
            Eventually.so(
                    "others are answered",
                    LIMIT,
                    () -> gantry.rest().get("/v1/pools").with(200));
            slow.getFirst().close();
            slow.get(1).shutdownOutput(); // half closed, in the middle of its body
            gantry.rest().get("/v1/pools").with(200);
        } finally {
            for (Socket each : slow) {
                each.close();
            }
        }
        gantry.ready().with(200);
    }

    /** Headers without an end, or the beginning of a body that is said to be longer. */
    private static Socket began(int number) throws IOException {
        var socket = new Socket();
        socket.connect(server(), (int) LIMIT.toMillis());
        String head = "PUT /v1/pools/slow HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + gantry.rest().token() + "\r\nIf-None-Match: *\r\n";
        String text = number % 2 == 0 ? head : head + "Content-Length: 1000\r\n\r\napiVersion: gantry/v1\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }
}
