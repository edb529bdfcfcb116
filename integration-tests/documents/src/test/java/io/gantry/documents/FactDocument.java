package io.gantry.documents;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** What some release says that it writes: its AsyncAPI document. */
record FactDocument(JsonNode root) {

    static FactDocument of(Path file) throws IOException {
        Object plain = new Yaml().load(Files.readString(file));
        return new FactDocument(GantryJson.lenient().valueToTree(plain));
    }

    List<String> types() {
        return messages().properties().stream().map(Map.Entry::getKey).toList();
    }

    JsonNode schema(String type) {
        return messages().path(type).path("payload");
    }

    JsonNode sample(String type) {
        return messages().path(type).path("examples").path(0).path("payload");
    }

    /** What Kafka was told of each topic, by its name. */
    Map<String, JsonNode> topics() {
        return root.path("channels").properties().stream()
                .map(Map.Entry::getValue)
                .collect(Collectors.toMap(
                        channel -> channel.path("address").asText(), channel -> channel.at("/bindings/kafka")));
    }

    /** The schema itself, where it is only named. */
    JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : root.at(reference.substring(1));
    }

    private JsonNode messages() {
        return root.at("/components/messages");
    }
}
