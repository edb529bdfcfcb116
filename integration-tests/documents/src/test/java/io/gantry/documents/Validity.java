package io.gantry.documents;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.id.Uid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Whether a fact is valid by a schema, as far as {@link JsonSchemas} makes any. Fields that it does not name are ignored. */
final class Validity {

    private final FactDocument document;
    private final List<String> misfits = new ArrayList<>();

    private Validity(FactDocument document) {
        this.document = document;
    }

    /** What is wrong, by its path; empty if it is valid. */
    static List<String> misfits(FactDocument document, JsonNode schema, JsonNode value) {
        var validity = new Validity(document);
        validity.check(schema, value, "");
        return validity.misfits;
    }

    private void check(JsonNode named, JsonNode value, String path) {
        JsonNode schema = document.resolved(named);
        String type = schema.path("type").asText();
        boolean fits = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" ->
                schema.path("format").asText().equals("int32") ? value.canConvertToInt() : value.canConvertToLong();
            default -> throw new IllegalStateException("unknown type '" + type + "' in the schema of " + path);
        };
        if (!fits) {
            misfits.add(path + " is no " + type + ": " + value);
            return;
        }
        switch (type) {
            case "object" -> checkFields(schema, value, path);
            case "array" -> value.forEach(item -> check(schema.path("items"), item, path + "[]"));
            case "string" -> checkText(schema, value.asText(), path);
            default -> {
                // nothing more is said of it
            }
        }
    }

    private void checkFields(JsonNode schema, JsonNode value, String path) {
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                misfits.add(path + "." + name.asText() + " is required and missing");
            }
        });
        value.properties().forEach(field -> {
            JsonNode property = schema.path("properties").path(field.getKey());
            JsonNode known = property.isMissingNode() ? schema.path("additionalProperties") : property;
            if (known.isObject()) {
                check(known, field.getValue(), path + "." + field.getKey());
            }
        });
    }

    private void checkText(JsonNode schema, String text, String path) {
        if (schema.has("enum")
                && StreamSupport.stream(schema.path("enum").spliterator(), false)
                        .noneMatch(word -> word.asText().equals(text))) {
            misfits.add(path + " has a word that is not in the schema: " + text);
        }
        if (schema.has("pattern")
                && !Pattern.compile(schema.path("pattern").asText())
                        .matcher(text)
                        .find()) {
            misfits.add(path + " does not fit its pattern: " + text);
        }
        try {
            switch (schema.path("format").asText()) {
                case "uuid" -> Uid.parse(text);
                case "date-time" -> Instant.parse(text);
                case "duration" -> Duration.parse(text);
                default -> {
                    // any text
                }
            }
        } catch (RuntimeException e) { // each of them has one of its own
            misfits.add(path + " is no " + schema.path("format").asText() + ": " + text);
        }
    }
}
