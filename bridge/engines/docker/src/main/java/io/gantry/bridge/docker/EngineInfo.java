package io.gantry.bridge.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.quantity.Resources;
import java.io.IOException;

/**
 * What we read of {@code GET /info} (Docker Engine API 1.24 and later).
 *
 * @param id empty if it is not said
 */
record EngineInfo(String id, String version, int processors, long memoryBytes) {

    static EngineInfo parse(byte[] json) throws IOException {
        JsonNode said = GantryJson.lenient().readTree(json);
        return new EngineInfo(
                said.path("ID").asText(""),
                said.path("ServerVersion").asText("unknown"),
                said.path("NCPU").asInt(),
                said.path("MemTotal").asLong());
    }

    Resources capacity() {
        return Resources.of(Math.max(0, processors) * 1000L, Math.max(0, memoryBytes));
    }
}
