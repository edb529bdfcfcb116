package io.gantry.platform.relist;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.relist.Relister.OwnerAway;
import io.gantry.platform.relist.Relister.Part;
import io.gantry.platform.relist.Relister.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A page of facts on its way from who owns them to who asks: {@code {"items": [...]}}. */
public final class FactPages {

    private FactPages() {}

    public static <F extends Fact> String write(Topic<F> topic, List<F> facts) {
        ObjectNode page = GantryJson.lenient().createObjectNode();
        var items = page.putArray("items");
        var writer = GantryJson.lenient().writerFor(topic.shape());
        try {
            for (F fact : facts) {
                items.addRawValue(new RawValue(writer.writeValueAsString(fact)));
            }
            return GantryJson.lenient().writeValueAsString(page);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write facts of " + topic.name(), e);
        }
    }

    /** @throws OwnerAway if an object of it cannot even be named */
    static <F extends Fact> Part<F> read(Topic<F> topic, byte[] page) throws IOException {
        var reader = GantryJson.lenient().readerFor(topic.shape());
        var facts = new ArrayList<F>();
        var unreadable = new ArrayList<Unreadable>();
        for (JsonNode item : GantryJson.lenient().readTree(page).path("items")) {
            try {
                F fact = reader.readValue(item);
                if (fact.uid() == null || fact.revision() == null) {
                    throw new IllegalArgumentException("it has no uid or revision");
                }
                facts.add(fact);
            } catch (IOException | RuntimeException e) { // constructors of facts refuse bad values
                unreadable.add(new Unreadable(uid(topic, item), reason(e)));
            }
        }
        return new Part<>(facts, unreadable);
    }

    private static Uid uid(Topic<?> topic, JsonNode item) {
        JsonNode uid =
                item.has("uid") ? item.path("uid") : item.path("metadata").path("uid");
        try {
            return Uid.parse(uid.asText());
        } catch (IllegalArgumentException e) {
            throw new OwnerAway("the list of " + topic.name() + " has an object without a uid", e);
        }
    }

    /** Without the text that was read: it may hold what must not be shown. */
    private static String reason(Exception e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
    }
}
