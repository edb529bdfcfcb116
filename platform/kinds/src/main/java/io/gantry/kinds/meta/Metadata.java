package io.gantry.kinds.meta;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.LabelRules;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What every declared object has.
 *
 * @param namespace of a namespaced kind, null for the others
 * @param generation 1 at creation, one more with every change of the spec
 * @param version 1 at creation, one more with any change; the entity tag of HTTP
 * @param deleting when deletion was asked for; the object stays until what it owns is gone
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Metadata(
        Uid uid,
        @Nullable Name namespace,
        Name name,
        SequencedMap<String, String> labels,
        long generation,
        long version,
        Instant created,
        @Nullable Instant deleting) {

    public Metadata(
            Uid uid,
            @Nullable Name namespace,
            Name name,
            @Nullable Map<String, String> labels,
            long generation,
            long version,
            Instant created,
            @Nullable Instant deleting) {
        this(uid, namespace, name, LabelRules.checked(labels), generation, version, created, deleting);
    }

    /** No labels are left out of facts, so they may be null here; what other releases call labels is not judged. */
    @com.fasterxml.jackson.annotation.JsonCreator
    public Metadata {
        labels = Objects.requireNonNullElseGet(labels, () -> LabelRules.checked(null));
    }
}
