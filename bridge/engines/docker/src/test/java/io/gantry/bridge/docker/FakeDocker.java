package io.gantry.bridge.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.bridge.spi.ClusterEngine.Member;
import io.gantry.bridge.spi.ClusterEngineContract;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The two routes of a Docker engine that the bridge asks, behind a path prefix, on loopback. */
final class FakeDocker implements ClusterEngineContract.Peer, AutoCloseable {

    private static final Uid CLUSTER = Uid.parse("0198c0de-0000-7000-8000-000000000001");
    private static final Uid MACHINE = Uid.parse("0198c0de-0000-7000-8000-000000000002");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch slow = new CountDownLatch(0);
    private volatile String id = "first";
    private int port;
    private HttpServer server;

    FakeDocker() {
        serve();
    }

    @Override
    public Member member() {
        var endpoint =
                new EngineEndpoint("tcp://127.0.0.1:" + port + "/machines/m-1", EngineEndpoint.Trust.PLAIN_LOOPBACK);
        return new Member(CLUSTER, MACHINE, new Name("m-1"), endpoint);
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    @Override
    public void start() {
        serve();
    }

    @Override
    public void startAnother() {
        id = "another";
        serve();
    }

    @Override
    public void hang() {
        gate = new CountDownLatch(1);
    }

    @Override
    public void resume() {
        gate.countDown();
    }

    /** From now on {@code /info} is late, and {@code /_ping} is not, until {@link #quickInfo}. */
    void slowInfo() {
        slow = new CountDownLatch(1);
    }

    void quickInfo() {
        slow.countDown();
    }

    @Override
    public void close() {
        resume();
        quickInfo();
        server.stop(0);
        threads.close();
    }

    int askedFor(String route) {
        return asked.computeIfAbsent(route, _ -> new AtomicInteger()).get();
    }

    private void serve() {
        try {
            server = HttpServer.create(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.getAddress().getPort();
        server.setExecutor(threads);
        server.createContext("/machines/m-1/_ping", exchange -> answer(exchange, "_ping", "OK"));
        server.createContext("/machines/m-1/info", exchange -> answer(exchange, "info", """
                {"ID": "%s", "Name": "m-1", "NCPU": 4, "MemTotal": 8000000000, "ServerVersion": "28.1",
                 "Plugins": {"Volume": ["local"]}}""".formatted(id)));
        server.start();
    }

    private void answer(HttpExchange exchange, String route, String body) throws IOException {
        try {
            gate.await();
            if (route.equals("info")) {
                slow.await();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        asked.computeIfAbsent(route, _ -> new AtomicInteger()).incrementAndGet();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        // 0: in chunks, as a real engine sends what it has not measured.
        exchange.sendResponseHeaders(200, route.equals("info") ? 0 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
