package io.gantry.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.kinds.meta.Kind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * An object as the server gave it. Read by path, not by class: a server of another release may say more or less, and a
 * table shows what is there.
 *
 * @param etag the version to send back when changing it
 */
public record ApiObject(Kind kind, JsonNode json, Optional<String> etag) {

    /** The first of these paths ({@code status.state}) that has a value, as text; else empty. */
    public String text(String... paths) {
        for (String path : paths) {
            JsonNode node = at(path);
            if (!node.isMissingNode() && !node.isNull()) {
                return node.isContainerNode() ? node.toString() : node.asText();
            }
        }
        return "";
    }

    public JsonNode at(String path) {
        JsonNode node = json;
        for (String part : path.split("\\.", -1)) {
            node = node.path(part);
        }
        return node;
    }

    /** What its status says of one condition; a missing node if nothing. */
    public JsonNode condition(String type) {
        for (JsonNode condition : at("status.conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    public long number(String... paths) {
        String text = text(paths);
        return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    public Optional<Instant> instant(String... paths) {
        try {
            String text = text(paths);
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /** Its uid; of an event's object too. */
    public String uid() {
        return text("metadata.uid", "uid");
    }

    /** The uid's random end, by which people name what has no name. */
    public String tail() {
        String uid = uid();
        return uid.length() == 36 ? uid.substring(24) : uid;
    }

    public String name() {
        String name = text("metadata.name", "name");
        return name.isEmpty() ? tail() : name;
    }

    public String namespace() {
        return text("metadata.namespace", "namespace");
    }

    public long generation() {
        return number("metadata.generation");
    }

    public long version() {
        return number("metadata.version", "revision.version");
    }

    /** Whether who acts on it has seen its latest spec. */
    public boolean observed() {
        return number("status.observedGeneration", "observedGeneration") >= generation();
    }

    /** What If-Match wants; the version if the answer carried no tag. */
    public String ifMatch() {
        return etag.orElseGet(() -> "\"" + version() + "\"");
    }

    /** {@code pool web}. */
    public String title() {
        return kind.singular() + " " + name();
    }
}
