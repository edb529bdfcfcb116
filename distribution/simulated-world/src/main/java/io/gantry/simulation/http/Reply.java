package io.gantry.simulation.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The answer to one request: either whole, or a stream, or none at all. */
public final class Reply {

    private final OutputStream out;
    private final Wire wire;
    private final boolean head;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private boolean begun;
    private boolean chunked;
    private boolean keep = true;

    Reply(OutputStream out, Wire wire, boolean head) {
        this.out = out;
        this.wire = wire;
        this.head = head;
    }

    public Reply header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** A whole answer, written at once. */
    public void send(int status, String type, byte[] body) throws IOException {
        begun = true;
        var whole = new ByteArrayOutputStream(256 + body.length);
        whole.writeBytes(head(status, type, "Content-Length: " + body.length));
        if (!head) {
            whole.writeBytes(body);
        }
        out.write(whole.toByteArray());
    }

    /** An answer without a body. */
    public void send(int status) throws IOException {
        begun = true;
        out.write(head(status, "", status == 204 || status == 304 ? "" : "Content-Length: 0"));
    }

    /** The beginning of an answer that comes in pieces. */
    public void stream(int status, String type) throws IOException {
        begun = true;
        chunked = true;
        out.write(head(status, type, "Transfer-Encoding: chunked"));
    }

    /** Leaves HTTP: what follows is raw, and the connection ends with it. Docker's answer to {@code Upgrade: tcp}. */
    public void hijack(String type) throws IOException {
        begun = true;
        keep = false;
        out.write(head(101, type, "Connection: Upgrade\r\nUpgrade: tcp"));
    }

    /** One piece of a stream, sent at once. */
    public void write(byte[] piece) throws IOException {
        if (!chunked) {
            out.write(piece);
        } else if (piece.length > 0) {
            var chunk = new ByteArrayOutputStream(piece.length + 12);
            chunk.writeBytes((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunk.writeBytes(piece);
            chunk.writeBytes(new byte[] {'\r', '\n'});
            out.write(chunk.toByteArray());
        }
    }

    /** Whether nobody listens any more. */
    public boolean isAbandoned() {
        return wire.peerHasClosed();
    }

    /** No answer, or no more of it: the connection is closed, as by a machine that lost its power. */
    public void drop() {
        begun = true;
        chunked = false;
        keep = false;
    }

    /** Whether the connection can take another request. */
    boolean finish() throws IOException {
        if (!begun) {
            send(500);
        }
        if (chunked) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return keep;
    }

    private byte[] head(int status, String type, String framing) {
        var text = new StringBuilder(160)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(word(status))
                .append("\r\n");
        if (!type.isEmpty()) {
            text.append("Content-Type: ").append(type).append("\r\n");
        }
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        if (!framing.isEmpty()) {
            text.append(framing).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String word(int status) {
        return switch (status) {
            case 101 -> "UPGRADED";
            case 200 -> "OK";
            case 201 -> "Created";
            case 204 -> "No Content";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 409 -> "Conflict";
            case 500 -> "Internal Server Error";
            default -> "Status";
        };
    }
}
