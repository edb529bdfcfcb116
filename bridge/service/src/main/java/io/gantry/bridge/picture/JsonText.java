package io.gantry.bridge.picture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.json.GantryJson;

/** Values of ours in a text column. */
public final class JsonText {

    private JsonText() {}

    public static String write(Object value) {
        try {
            return GantryJson.lenient().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + value.getClass().getSimpleName() + " was not written", e);
        }
    }

    public static <T> T read(String text, TypeReference<T> shape) {
        try {
            return GantryJson.lenient().readValue(text, shape);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("this is not " + shape.getType() + ": " + text, e);
        }
    }
}
