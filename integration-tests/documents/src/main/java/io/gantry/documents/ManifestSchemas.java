package io.gantry.documents;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import io.gantry.scheduler.api.JobSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A JSON Schema for each kind that people write, for editors. */
final class ManifestSchemas {

    static final Map<Kind, Class<?>> SPECS = new EnumMap<>(Map.of(
            Kind.NAMESPACE, NamespaceSpec.class,
            Kind.PROVIDER, ProviderSpec.class,
            Kind.CLUSTER, ClusterSpec.class,
            Kind.POOL, PoolSpec.class,
            Kind.MACHINE, MachineSpec.class,
            Kind.NODE, NodeSpec.class,
            Kind.JOB, JobSpec.class));

    private ManifestSchemas() {}

    static ObjectNode of(Kind kind, Comments comments) {
        Class<?> type = Objects.requireNonNull(SPECS.get(kind), () -> kind + " is not written by people");
        var schemas = new JsonSchemas(Side.WRITTEN, "#/$defs/", comments);
        ObjectNode spec = schemas.of(GantryJson.lenient().constructType(type));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("$id", "https://gantry.io/schemas/" + kind.singular() + ".schema.json");
        document.put("title", kind.word());
        document.put("type", "object");
        ObjectNode properties = document.putObject("properties");
        properties.putObject("apiVersion").put("const", Kind.API_VERSION);
        properties.putObject("kind").put("const", kind.word());
        properties.set("metadata", metadata(kind, schemas));
        properties.set("spec", spec);
        var required =
                document.putArray("required").add("apiVersion").add("kind").add("metadata");
        ObjectNode shape = schemas.definitions().get(type.getSimpleName());
        if (shape != null && shape.has("required")) {
            required.add("spec");
        }
        document.put("additionalProperties", false);
        ObjectNode definitions = document.putObject("$defs");
        schemas.definitions().forEach(definitions::set);
        return document;
    }

    private static ObjectNode metadata(Kind kind, JsonSchemas schemas) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("type", "object");
        ObjectNode properties = metadata.putObject("properties");
        ObjectNode name = schemas.of(GantryJson.lenient().constructType(io.gantry.kinds.id.Name.class));
        properties.set("name", name);
        if (kind.namespaced()) {
            properties.set("namespace", name.deepCopy());
        }
        properties
                .putObject("labels")
                .put("type", "object")
                .putObject("additionalProperties")
                .put("type", "string");
        metadata.putArray("required").add("name");
        metadata.put("additionalProperties", false);
        return metadata;
    }
}
