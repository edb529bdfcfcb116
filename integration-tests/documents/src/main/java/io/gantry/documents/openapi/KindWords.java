package io.gantry.documents.openapi;

import io.gantry.kinds.meta.Kind;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A kind's words in the places that are kept for them: {@code Reads one {kind}} is {@code Reads one pool}, and
 * {@code {Kind}Page} is {@code PoolPage}.
 */
record KindWords(Kind kind) {

    private static final String PLACE = "{Kind}";

    String in(String text) {
        String plural = kind.plural();
        return text.replace(PLACE, kind.word())
                .replace("{Kinds}", Character.toUpperCase(plural.charAt(0)) + plural.substring(1))
                .replace("{kind}", kind.singular())
                .replace("{kinds}", plural);
    }

    void fill(Operation operation) {
        fill(operation.getOperationId(), operation::setOperationId);
        fill(operation.getSummary(), operation::setSummary);
        fill(operation.getDescription(), operation::setDescription);
        if (operation.getRequestBody() != null) {
            fill(operation.getRequestBody().getContent());
        }
        operation.getResponses().getAPIResponses().values().forEach(response -> {
            fill(response.getDescription(), response::setDescription);
            fill(response.getContent());
        });
    }

    private void fill(@Nullable String text, Consumer<String> place) {
        if (text != null) {
            place.accept(in(text));
        }
    }

    private void fill(@Nullable Content content) {
        if (content != null) {
            content.getMediaTypes().values().stream()
                    .map(MediaType::getSchema)
                    .filter(schema -> schema != null && schema.getRef() != null)
                    .forEach(schema -> schema.setRef(in(schema.getRef())));
        }
    }

    /** Instead of every schema of any kind, one for each kind that has a document, unless it has that one itself. */
    static void fill(Components components) {
        Map<String, Schema> given = components.getSchemas();
        var made = new TreeMap<String, Schema>();
        given.forEach((name, schema) -> {
            if (!name.contains(PLACE)) {
                made.put(name, schema);
                return;
            }
            for (Kind kind : Kind.values()) {
                var words = new KindWords(kind);
                if (given.containsKey(kind.word()) && !given.containsKey(words.in(name))) {
                    made.put(words.in(name), words.of(schema));
                }
            }
        });
        components.setSchemas(made);
    }

    /** A schema with places in the references in it. */
    private Schema of(Schema schema) {
        Schema own = OASFactory.createSchema();
        if (schema.getRef() != null) {
            return own.ref(in(schema.getRef()));
        }
        own.setType(schema.getType());
        if (schema.getItems() != null) {
            own.setItems(of(schema.getItems()));
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> own.addProperty(name, of(property)));
        }
        return own;
    }
}
