package io.gantry.platform.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The other side of a connection, byte by byte as a test wants it; a request without an answer waits for ever. */
final class Script implements AutoCloseable {

    private record Line(String answer, boolean hangUp) {}

    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket listener;

    Script() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    Address address() {
        return new Address.Plain("127.0.0.1", listener.getLocalPort());
    }

    void answers(String... answers) {
        for (String answer : answers) {
            lines.add(new Line(answer, false));
        }
    }

    void answersAndHangsUp(String answer) {
        lines.add(new Line(answer, true));
    }

    int connections() {
        return connections.get();
    }

    List<String> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            for (String request = request(in); !request.isEmpty(); request = request(in)) {
                requests.add(request);
                Line line = Objects.requireNonNull(lines.poll(), "more requests than answers");
                socket.getOutputStream().write(line.answer.getBytes(StandardCharsets.ISO_8859_1));
                if (line.hangUp) {
                    return;
                }
            }
        } catch (IOException gone) {
            // the client closed it
        }
    }

    /** Empty when the client hung up. */
    private static String request(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            text.append((char) next);
        }
        int length = text.indexOf("Content-Length: ");
        if (length >= 0) {
            String digits = text.substring(length + 16, text.indexOf("\r\n", length));
            text.append(new String(in.readNBytes(Integer.parseInt(digits)), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
