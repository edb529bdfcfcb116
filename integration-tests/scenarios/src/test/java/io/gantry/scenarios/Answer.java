package io.gantry.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API answered.
 *
 * @param headers by lower-case name, the first of each
 * @param body missing if there was none, or it is not JSON
 */
public record Answer(int status, Map<String, String> headers, JsonNode body, String text) {

    /** Itself, if its status is this one. */
    public Answer with(int wanted) {
        if (status != wanted) {
            throw new AssertionError("not " + wanted + ": " + this);
        }
        return this;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    public String etag() {
        return header("etag").orElseThrow(() -> new AssertionError("no ETag: " + this));
    }

    /** {@code status.state}: its text, empty if it is not there. */
    public String at(String path) {
        return text(body, path);
    }

    public static String text(JsonNode node, String path) {
        JsonNode here = node;
        for (String name : path.split("\\.", -1)) {
            here = here == null ? MissingNode.getInstance() : here.path(name);
        }
        return here.isValueNode() ? here.asText() : "";
    }

    /** The slug of a problem's type. */
    public String problem() {
        String type = at("type");
        return type.substring(type.lastIndexOf('/') + 1);
    }

    /** The fields a problem names. */
    public List<String> fields() {
        var fields = new ArrayList<String>();
        body.path("errors").forEach(error -> fields.add(error.path("field").asText()));
        return fields;
    }

    @Override
    public String toString() {
        return status + " " + (text.length() > 2_000 ? text.substring(0, 2_000) + "..." : text);
    }
}
