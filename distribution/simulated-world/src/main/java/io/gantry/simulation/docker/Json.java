package io.gantry.simulation.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.simulation.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON in and out. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private static final String TYPE = "application/json";

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static ArrayNode array(List<String> texts) {
        ArrayNode array = array();
        texts.forEach(array::add);
        return array;
    }

    static ObjectNode object(Map<String, String> entries) {
        ObjectNode object = object();
        entries.forEach(object::put);
        return object;
    }

    /** The body as a tree; an empty object if there is none. */
    static JsonNode read(InputStream body) throws IOException {
        JsonNode tree = MAPPER.readTree(body.readAllBytes());
        return tree == null || tree.isMissingNode() || tree.isNull() ? object() : tree;
    }

    /** A list of texts, or one text, or nothing. */
    static List<String> texts(JsonNode node) {
        if (node.isTextual()) {
            return List.of(node.asText());
        }
        var texts = new ArrayList<String>();
        node.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    static void send(Reply reply, int status, JsonNode body) throws IOException {
        reply.send(status, TYPE, MAPPER.writeValueAsBytes(body));
    }

    /** As Docker says what is wrong. */
    static void refuse(Reply reply, int status, String message) throws IOException {
        send(reply, status, object().put("message", message));
    }

    static byte[] line(JsonNode node) throws IOException {
        byte[] json = MAPPER.writeValueAsBytes(node);
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
