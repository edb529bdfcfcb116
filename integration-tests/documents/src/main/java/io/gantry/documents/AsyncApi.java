package io.gantry.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.json.GantryJson;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.SchedulerTopics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The AsyncAPI 3 document of all facts. */
final class AsyncApi {

    static final List<Topic<?>> TOPICS = Stream.of(
                    InventoryTopics.ALL,
                    ProvisionerTopics.ALL,
                    BridgeTopics.ALL,
                    SchedulerTopics.ALL,
                    List.<Topic<?>>of(IdentityFact.TOPIC, AuditFact.TOPIC))
            .<Topic<?>>flatMap(List::stream)
            .toList();

    private final JsonSchemas schemas;

    private AsyncApi(Comments comments) {
        this.schemas = new JsonSchemas(Side.TOLD, "#/components/schemas/", comments);
    }

    static ObjectNode document(Comments comments) {
        return new AsyncApi(comments).made();
    }

    /** The sample that producer and consumers test against. */
    static Optional<JsonNode> sample(Topic<?> topic) {
        try (InputStream text = AsyncApi.class.getResourceAsStream("/samples/" + topic.type() + ".json")) {
            return text == null
                    ? Optional.empty()
                    : Optional.of(GantryJson.lenient().readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode made() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("asyncapi", "3.0.0");
        document.putObject("info")
                .put("title", "Gantry facts")
                .put("version", "v1")
                .put(
                        "description",
                        "Every change that crosses layers is a fact on a Kafka topic: CloudEvents 1.0 in binary mode, keyed by "
                                + "the object's uid. State topics are compacted and hold the whole state of an object; a "
                                + "fact is newer than another by (incarnation, version). Readers ignore fields they do not "
                                + "know.");
        document.put("defaultContentType", "application/json");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        ObjectNode components = JsonNodeFactory.instance.objectNode();
        ObjectNode messages = components.putObject("messages");
        for (Topic<?> topic : TOPICS) {
            channels.set(id(topic), channel(topic));
            operations.set("write-" + id(topic), operation(topic));
            messages.set(topic.type(), message(topic));
        }
        ObjectNode definitions = components.putObject("schemas");
        schemas.definitions().forEach(definitions::set);
        definitions.set("CloudEventHeaders", headers());
        document.set("components", components);
        return document;
    }

    private static String id(Topic<?> topic) {
        return topic.name().substring(topic.name().indexOf('.') + 1);
    }

    private static ObjectNode channel(Topic<?> topic) {
        ObjectNode channel = JsonNodeFactory.instance.objectNode();
        channel.put("address", topic.name()).put("description", topic.about());
        channel.putObject("messages").putObject("fact").put("$ref", "#/components/messages/" + topic.type());
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
        kafka.put("partitions", Topic.PARTITIONS);
        ObjectNode settings = kafka.putObject("topicConfiguration");
        settings.putArray("cleanup.policy").add(topic.compacted() ? "compact" : "delete");
        topic.keptFor().ifPresent(kept -> settings.put("retention.ms", kept.toMillis()));
        kafka.put("bindingVersion", "0.5.0");
        return channel;
    }

    private static ObjectNode operation(Topic<?> topic) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.put("action", "send");
        operation.put(
                "summary",
                "Written by " + topic.type().substring(0, topic.type().indexOf('.')));
        operation.putObject("channel").put("$ref", "#/channels/" + id(topic));
        operation.putArray("messages").addObject().put("$ref", "#/channels/" + id(topic) + "/messages/fact");
        return operation;
    }

    private ObjectNode message(Topic<?> topic) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("name", topic.type()).put("summary", topic.about()).put("contentType", "application/json");
        message.putObject("headers").put("$ref", "#/components/schemas/CloudEventHeaders");
        message.set("payload", schemas.of(GantryJson.lenient().constructType(topic.shape())));
        sample(topic)
                .ifPresent(sample -> message.putArray("examples").addObject().set("payload", sample));
        return message;
    }

    private static ObjectNode headers() {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        headers.put("type", "object");
        ObjectNode properties = headers.putObject("properties");
        properties.putObject("ce_specversion").put("const", "1.0");
        header(properties, "ce_id", "type, uid and revision: the same for the same fact sent twice");
        header(properties, "ce_source", "/installations/{uid}/{layer}");
        header(properties, "ce_type", "the message's name");
        header(properties, "ce_time", "when it was committed");
        header(properties, "ce_subject", "the object's uid, as the key");
        header(properties, "ce_incarnation", "first part of the revision");
        header(properties, "ce_version", "second part of the revision");
        header(properties, "traceparent", "W3C trace context of what caused it, if there is one");
        return headers;
    }

    private static void header(ObjectNode properties, String name, String about) {
        properties.putObject(name).put("type", "string").put("description", about);
    }
}
