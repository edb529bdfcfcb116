package io.gantry.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.json.GantryJson;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One server-sent event.
 *
 * @param id to resume after
 * @param type {@code message} unless the server named one
 */
public record ServerEvent(Optional<String> id, String type, String data) {

    /** The data as JSON; a string if it is none. */
    public JsonNode json() {
        try {
            return GantryJson.lenient().readTree(data);
        } catch (JsonProcessingException _) {
            return GantryJson.lenient().getNodeFactory().textNode(data);
        }
    }

    /** Reads lines as they come; closing the stream closes the lines. */
    static Stream<ServerEvent> of(Stream<String> lines) {
        var events = new Lines(lines.iterator());
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(events, 0), false)
                .onClose(lines::close);
    }

    /** Gathers lines into events (HTML Living Standard, section 9.2.6). */
    private static final class Lines implements Iterator<ServerEvent> {
        private final Iterator<String> lines;
        private Optional<ServerEvent> next = Optional.empty();

        Lines(Iterator<String> lines) {
            this.lines = lines;
        }

        @Override
        public boolean hasNext() {
            if (next.isEmpty()) {
                next = read();
            }
            return next.isPresent();
        }

        @Override
        public ServerEvent next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException("the stream has ended");
            }
            ServerEvent event = next.orElseThrow();
            next = Optional.empty();
            return event;
        }

        private Optional<ServerEvent> read() {
            var data = new StringBuilder();
            Optional<String> id = Optional.empty();
            String type = "message";
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.isEmpty() && !data.isEmpty()) {
                    return Optional.of(new ServerEvent(id, type, data.substring(0, data.length() - 1)));
                }
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1);
                value = value.startsWith(" ") ? value.substring(1) : value;
                switch (field) {
                    case "data" -> data.append(value).append('\n');
                    case "id" -> id = Optional.of(value);
                    case "event" -> type = value;
                    default -> {} // a comment, which keeps the line open, or retry
                }
            }
            return data.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ServerEvent(id, type, data.substring(0, data.length() - 1)));
        }
    }
}
