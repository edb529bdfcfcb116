package io.gantry.simulation.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The reading side of a connection: lines and counted bytes over a small buffer, since there are thousands of them. */
final class Wire {

    private static final int BUFFER = 1024;
    private static final int LINE_MAX = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** A line without its end; null when the peer closed before it began. */
    @Nullable
    String line() throws IOException {
        byte[] line = new byte[128];
        int length = 0;
        while (true) {
            int next = read();
            if (next < 0) {
                if (length == 0) {
                    return null;
                }
                throw new EOFException("closed within a line");
            }
            if (next == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                return new String(line, 0, end, StandardCharsets.ISO_8859_1);
            }
            if (length == line.length) {
                if (length >= LINE_MAX) {
                    throw new IOException("a line of more than " + LINE_MAX + " bytes");
                }
                line = Arrays.copyOf(line, length * 2);
            }
            line[length++] = (byte) next;
        }
    }

    int read() throws IOException {
        return from < to || fill() ? buffer[from++] & 0xFF : -1;
    }

    /** Up to {@code length} bytes; -1 at the end. */
    int read(byte[] target, int offset, int length) throws IOException {
        if (from == to && !fill()) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(buffer, from, target, offset, count);
        from += count;
        return count;
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer);
        from = 0;
        to = Math.max(0, count);
        return count > 0;
    }

    /** Whether the peer has closed; for streams that may have nothing to say for hours. Called by the reading thread. */
    boolean peerHasClosed() {
        if (from < to) {
            return false;
        }
        try {
            socket.setSoTimeout(1);
            try {
                return !fill();
            } finally {
                socket.setSoTimeout(0);
            }
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
