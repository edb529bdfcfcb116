package io.gantry.kinds.meta;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.LabelRules;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** One document of a file that people write, and the body of a PUT: what is wanted, and nothing of what is. */
public record Manifest<S>(String apiVersion, Kind kind, Header metadata, S spec) {

    /** The part of the metadata that people write. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Header(Name name, @Nullable Name namespace, SequencedMap<String, String> labels) {

        @com.fasterxml.jackson.annotation.JsonCreator
        public Header(Name name, @Nullable Name namespace, @Nullable Map<String, String> labels) {
            this(name, namespace, LabelRules.checked(labels));
        }

        public Header {}
    }
}
