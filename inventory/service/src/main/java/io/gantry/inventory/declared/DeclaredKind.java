package io.gantry.inventory.declared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All that differs between the kinds people declare.
 *
 * @param uses the objects a spec cannot work without
 */
public record DeclaredKind<S>(
        Kind kind, Topic<Declared<S>> topic, Class<S> specType, SpecRules<S> rules, Function<S, List<Use>> uses) {

    private static final ObjectMapper JSON = GantryJson.lenient();
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    /** A kind whose specs name nothing and have no rules beside their record's. */
    public static <S> DeclaredKind<S> plain(Kind kind, Topic<Declared<S>> topic, Class<S> specType) {
        return new DeclaredKind<>(kind, topic, specType, (proposal, errors) -> {}, spec -> List.of());
    }

    Declared<S> declared(Declaration row, int incarnation) {
        return new Declared<>(metadata(row), incarnation, spec(row.spec()), false);
    }

    S spec(String json) {
        try {
            return JSON.readValue(json, specType);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored " + kind.singular() + " cannot be read: " + json, e);
        }
    }

    Declaration.Content content(Map<String, String> labels, S spec) {
        return new Declaration.Content(write(labels), write(spec), uses.apply(spec));
    }

    /** What differences are told of: only what people write. */
    static JsonNode document(Map<String, String> labels, Object spec) {
        ObjectNode document = JSON.createObjectNode();
        document.putObject("metadata").set("labels", tree(labels));
        document.set("spec", tree(spec));
        return document;
    }

    /** Read back from text, so that numbers compare by value whatever they were made from. */
    static JsonNode tree(Object value) {
        return parse(write(value));
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value, e);
        }
    }

    private static Metadata metadata(Declaration row) {
        return new Metadata(
                row.uid(),
                null,
                row.name(),
                labels(row.labels()),
                row.generation(),
                row.version(),
                row.created(),
                row.deleting());
    }

    private static Map<String, String> labels(String json) {
        try {
            return JSON.readValue(json, LABELS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored labels cannot be read: " + json, e);
        }
    }
}
