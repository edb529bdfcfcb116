package io.gantry.bridge.docker;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An answer to a GET, read whole (RFC 9112: by length, in chunks, or until the end). */
final class HttpAnswer {

    static final int LINE_BYTES_MAX = 8 * 1024;
    static final int HEADERS_MAX = 100;
    static final int BODY_BYTES_MAX = 4 * 1024 * 1024;

    private static final int LENGTH_IN_CHUNKS = -2;
    private static final int LENGTH_UNTIL_END = -1;

    private final int status;
    private final byte[] body;
    private final boolean keep;

    private HttpAnswer(int status, byte[] body, boolean keep) {
        this.status = status;
        this.body = body;
        this.keep = keep;
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body;
    }

    /** Whether the connection can be used again. */
    boolean keep() {
        return keep;
    }

    static HttpAnswer read(InputStream in) throws IOException {
        String statusLine = line(in);
        if (!statusLine.matches("HTTP/1\\.[01] \\d{3}.*")) {
            throw new ProtocolException("not an HTTP answer");
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        boolean keep = statusLine.startsWith("HTTP/1.1");
        long length = LENGTH_UNTIL_END;
        int headers = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (++headers > HEADERS_MAX) {
                throw new ProtocolException("more than " + HEADERS_MAX + " headers");
            }
            int colon = header.indexOf(':');
            String name = header.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = header.substring(colon + 1).strip();
            switch (name) {
                case "content-length" -> length = length == LENGTH_IN_CHUNKS ? length : lengthOf(value);
                case "transfer-encoding" -> length = LENGTH_IN_CHUNKS;
                case "connection" -> keep = keep && !value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        byte[] body = switch ((int) length) {
            case LENGTH_IN_CHUNKS -> chunks(in);
            case LENGTH_UNTIL_END -> untilEnd(in);
            default -> exactly(in, (int) length);
        };
        return new HttpAnswer(status, body, keep && length != LENGTH_UNTIL_END);
    }

    private static long lengthOf(String value) throws IOException {
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) > BODY_BYTES_MAX) {
            throw new ProtocolException("a body of " + value + " bytes is refused");
        }
        return Integer.parseInt(value);
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer ended early");
        }
        return bytes;
    }

    private static byte[] untilEnd(InputStream in) throws IOException {
        return limited(in.readNBytes(BODY_BYTES_MAX + 1));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in).replaceFirst(";.*", "").strip();
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                throw new ProtocolException("a chunk without a length");
            }
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                skipTrailers(in);
                return body.toByteArray();
            }
            if (body.size() + length > BODY_BYTES_MAX) {
                throw new ProtocolException("a body above " + BODY_BYTES_MAX + " bytes is refused");
            }
            body.writeBytes(exactly(in, length));
            line(in);
        }
    }

    private static void skipTrailers(InputStream in) throws IOException {
        int lines = 0;
        while (!line(in).isEmpty()) {
            if (++lines > HEADERS_MAX) {
                throw new ProtocolException("more than " + HEADERS_MAX + " trailers");
            }
        }
    }

    private static byte[] limited(byte[] body) throws IOException {
        if (body.length > BODY_BYTES_MAX) {
            throw new ProtocolException("a body above " + BODY_BYTES_MAX + " bytes is refused");
        }
        return body;
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the other side hung up");
            }
            if (line.size() >= LINE_BYTES_MAX) {
                throw new ProtocolException("a line above " + LINE_BYTES_MAX + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
