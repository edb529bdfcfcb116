package io.gantry.platform.engine;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The status line and headers of an answer (RFC 9112).
 *
 * @param headers by name in lower case
 */
record Head(String version, int status, Map<String, List<String>> headers) {

    static final int LINE_BYTES_MAX = 8 * 1024;
    static final int HEADERS_MAX = 100;

    /** {@code HTTP/1.1 200}; a reason may follow. */
    private static final int STATUS_LINE_MIN = 12;

    private static final int STATUS_AT = 9;
    private static final int CONTINUE_MAX = 199;

    static Head read(InputStream in) throws IOException {
        Head head = one(in);
        while (head.status <= CONTINUE_MAX && head.status != 101) {
            head = one(in);
        }
        return head;
    }

    private static Head one(InputStream in) throws IOException {
        String line = line(in);
        if (line.length() < STATUS_LINE_MIN || !line.startsWith("HTTP/1.")) {
            throw new ProtocolException("not an HTTP answer");
        }
        int status;
        try {
            status = Integer.parseUnsignedInt(line, STATUS_AT, STATUS_LINE_MIN, 10);
        } catch (NumberFormatException e) {
            throw new ProtocolException("not an HTTP answer");
        }
        var headers = new LinkedHashMap<String, List<String>>();
        int count = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (++count > HEADERS_MAX) {
                throw new ProtocolException("more than " + HEADERS_MAX + " headers");
            }
            int colon = header.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                        .add(header.substring(colon + 1).strip());
            }
        }
        return new Head(line.substring(0, STATUS_AT - 1), status, headers);
    }

    /** Whether the connection may be used again, if the body's end can be told. */
    boolean keep() {
        return version.equals("HTTP/1.1")
                && headers.getOrDefault("connection", List.of()).stream().noneMatch("close"::equalsIgnoreCase);
    }

    /** RFC 9112 section 6.3, as far as it is about answers to what we ask. */
    Body.Length length() throws IOException {
        if (status == 204 || status == 304) {
            return new Body.Length.Known(0);
        }
        if (headers.containsKey("transfer-encoding")) {
            return new Body.Length.Chunked();
        }
        List<String> said = headers.get("content-length");
        if (said == null) {
            return new Body.Length.UntilEnd();
        }
        try {
            return new Body.Length.Known(Long.parseUnsignedLong(said.getFirst()));
        } catch (NumberFormatException e) {
            throw new ProtocolException("a body of " + said.getFirst() + " bytes");
        }
    }

    static String line(InputStream in) throws IOException {
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
