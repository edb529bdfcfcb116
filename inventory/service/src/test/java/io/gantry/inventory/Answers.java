package io.gantry.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is looked for in answers. */
final class Answers {

    private Answers() {}

    static JsonNode json(Response response) {
        assertThat(response.getStatus())
                .as(() -> String.valueOf(response.getEntity()))
                .isLessThan(300);
        return GantryJson.lenient().valueToTree(response.getEntity());
    }

    static JsonNode problem(Response response) {
        assertThat(response.getStatus()).isGreaterThanOrEqualTo(400);
        return GantryJson.lenient().valueToTree(response.getEntity());
    }

    static String detail(Response response) {
        return problem(response).at("/detail").asText();
    }

    static Uid uid(Response response) {
        return Uid.parse(json(response).at("/metadata/uid").asText());
    }

    static String versions(Response response) {
        JsonNode metadata = json(response).at("/metadata");
        assertThat(response.getEntityTag().getValue())
                .isEqualTo(metadata.at("/version").asText());
        return response.getStatus() + " generation " + metadata.at("/generation") + " version "
                + metadata.at("/version");
    }

    static List<String> names(JsonNode page) {
        var names = new ArrayList<String>();
        page.at("/items").forEach(item -> names.add(item.at("/metadata/name").asText()));
        return names;
    }

    static @Nullable String condition(Response response, String type) {
        for (JsonNode condition : json(response).at("/status/conditions")) {
            if (condition.at("/type").asText().equals(type)) {
                return condition.at("/status").asText() + " "
                        + condition.at("/reason").asText() + " "
                        + condition.at("/message").asText();
            }
        }
        return null;
    }
}
