package io.gantry.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Loopback ports: chosen once, written down beside the data, and kept as long as nobody else took them. */
final class Ports {

    private static final int CONNECT_MILLIS = 250;

    private Ports() {}

    /** The ports in the file if all are free, else others, written down. */
    static int[] recorded(Path file, int count) throws IOException {
        if (Files.exists(file)) {
            int[] kept = Arrays.stream(Files.readString(file).trim().split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            if (kept.length == count && Arrays.stream(kept).allMatch(Ports::free)) {
                return kept;
            }
        }
        int[] fresh = choose(count);
        Files.writeString(
                file,
                String.join(
                                " ",
                                Arrays.stream(fresh).mapToObj(Integer::toString).toList()) + "\n");
        return fresh;
    }

    /** @throws IOException if it is not: to be started again there, which is where those who use it look for it */
    static void mustBeFree(String what, int port) throws IOException {
        if (!free(port)) {
            throw new IOException(what + " cannot come back on its port " + port
                    + ": another program has it; end that one, or start Gantry again");
        }
    }

    /** Held open together while choosing, so that they differ. */
    private static int[] choose(int count) throws IOException {
        var sockets = new ServerSocket[count];
        try {
            for (int i = 0; i < count; i++) {
                sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            }
            return Arrays.stream(sockets).mapToInt(ServerSocket::getLocalPort).toArray();
        } finally {
            for (ServerSocket socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether somebody accepts connections there. */
    static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (java.net.ConnectException | java.net.SocketTimeoutException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
