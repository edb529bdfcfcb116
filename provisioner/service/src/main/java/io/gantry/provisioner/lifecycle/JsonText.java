package io.gantry.provisioner.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.json.GantryJson;

/** Values of ours in the text columns of a machine. */
public final class JsonText {

    private JsonText() {}

    static String write(Object value) {
        try {
            return GantryJson.lenient().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of a machine was not written", e);
        }
    }

    public static <T> T read(String json, Class<T> type) {
        try {
            return GantryJson.lenient().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a machine's row holds what is no " + type.getSimpleName(), e);
        }
    }
}
