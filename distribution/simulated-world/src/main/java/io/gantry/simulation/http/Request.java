package io.gantry.simulation.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request.
 *
 * @param path decoded, in parts: {@code /a/b} is {@code [a, b]}
 * @param headers names in lower case
 */
public record Request(
        String method, List<String> path, Map<String, String> query, Map<String, String> headers, InputStream body) {

    private static final int HEADERS_MAX = 100;

    /** The same without the first parts of its path. */
    public Request below(int parts) {
        return new Request(method, path.subList(parts, path.size()), query, headers, body);
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** As Docker reads them: {@code 1}, {@code true}, and everything else that is not a form of no. */
    public boolean flag(String name) {
        String value = query.getOrDefault(name, "");
        return !List.of("", "0", "no", "false", "none").contains(value.trim().toLowerCase(Locale.ROOT));
    }

    static Request parse(String requestLine, Wire wire) throws IOException {
        String[] words = requestLine.split(" ", -1);
        if (words.length != 3) {
            throw new IOException("not a request: " + requestLine);
        }
        String[] target = words[1].split("\\?", 2);
        Map<String, String> headers = headers(wire);
        return new Request(
                words[0],
                path(target[0]),
                target.length > 1 ? query(target[1]) : Map.of(),
                headers,
                body(headers, wire));
    }

    private static Map<String, String> headers(Wire wire) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        for (String line = wire.line(); line != null && !line.isEmpty(); line = wire.line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() == HEADERS_MAX) {
                throw new IOException("not a header, or too many: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return headers;
    }

    private static Body body(Map<String, String> headers, Wire wire) {
        return headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")
                ? Body.chunked(wire)
                : Body.counted(wire, Long.parseLong(headers.getOrDefault("content-length", "0")));
    }

    private static List<String> path(String text) {
        var parts = new ArrayList<String>();
        for (String part : text.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.add(decode(part.replace("+", "%2B")));
            }
        }
        return parts;
    }

    private static Map<String, String> query(String text) {
        var query = new LinkedHashMap<String, String>();
        for (String pair : text.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            query.put(decode(sides[0]), sides.length > 1 ? decode(sides[1]) : "");
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
