package io.gantry.platform.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What an engine is asked.
 *
 * @param path with its query, and with the prefix of the engine's address
 * @param headers beside Host, User-Agent and Content-Length
 * @param body empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(String method, String path, Map<String, String> headers, byte[] body) {

    private static final byte[] NONE = {};

    /** @throws IllegalArgumentException if the path or a header could be read as more than one line */
    public Request {
        headers = Map.copyOf(headers);
        if (path.chars().anyMatch(c -> c <= ' ')) {
            throw new IllegalArgumentException("a path with a blank or a control character: " + path);
        }
        if (headers.values().stream().anyMatch(value -> value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0)) {
            throw new IllegalArgumentException("a header with a line feed in it");
        }
    }

    public static Request get(String path) {
        return new Request("GET", path, Map.of(), NONE);
    }

    public static Request post(String path) {
        return new Request("POST", path, Map.of(), NONE);
    }

    /**
     * Whether it may be sent again when it is not known whether it arrived. What is made has a name, so making it twice
     * is refused; but Docker starts an ended container again.
     */
    boolean mayArriveTwice() {
        int query = path.indexOf('?');
        return !(method.equals("POST") && (query < 0 ? path : path.substring(0, query)).endsWith("/start"));
    }

    /** Head and body in one piece, so that they leave in one packet where they fit into one. */
    byte[] bytes(String hostHeader) {
        var head = new StringBuilder(256);
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
        head.append(hostHeader).append("\r\nUser-Agent: gantry\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0 || !method.equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        var whole = new ByteArrayOutputStream(head.length() + body.length);
        whole.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        whole.writeBytes(body);
        return whole.toByteArray();
    }
}
