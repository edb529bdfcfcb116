package io.gantry.simulation.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with kept connections, one virtual thread each, on the loopback address only. It trusts its peers: there is no
 * limit on how long they may take, nor on how many they are.
 */
public final class HttpServer implements AutoCloseable {

    private static final int BACKLOG = 4096;

    private final ServerSocket listener;
    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /** Answers requests; may block for as long as it likes. */
    @FunctionalInterface
    public interface Handler {
        void handle(Request request, Reply reply) throws IOException;
    }

    /** @param port 0 for any that is free */
    public HttpServer(int port, Handler handler) throws IOException {
        this.handler = handler;
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
        Thread.ofVirtual().name("accept").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // Closed, or the peer went before it was accepted; either way there is nobody to tell.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var wire = new Wire(socket);
            OutputStream out = socket.getOutputStream();
            boolean keep = true;
            while (keep) {
                keep = answer(wire, out);
            }
        } catch (IOException | UncheckedIOException _) {
            // The peer went away: that is how a client cancels.
        } finally {
            connections.remove(socket);
        }
    }

    private boolean answer(Wire wire, OutputStream out) throws IOException {
        @Nullable String requestLine = wire.line();
        if (requestLine == null) {
            return false;
        }
        Request request = Request.parse(requestLine, wire);
        var reply = new Reply(out, wire, request.method().equals("HEAD"));
        handler.handle(request, reply);
        boolean keep = reply.finish();
        if (keep && request.body() instanceof Body body) {
            body.drain();
        }
        return keep && !"close".equalsIgnoreCase(request.headers().get("connection"));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : connections) {
            socket.close();
        }
    }
}
