package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.kinds.id.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container cluster.
 *
 * @param engine who runs containers there
 * @param namespaces that may run jobs on it; empty means all
 * @param placement how nodes are chosen among those that can; pack if left out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ClusterSpec(Engine engine, List<Name> namespaces, Placement placement) {

    /** Who runs containers. */
    public enum Engine {
        /** Gantry's own scheduler over Docker engines. */
        @JsonProperty("docker")
        DOCKER,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    /** How a node is chosen among those that can. */
    public enum Placement {
        /** The fullest that can: keeps large nodes free, and others empty enough to give back. */
        @JsonProperty("pack")
        PACK,
        /** The emptiest that can: a lost node takes the fewest tasks with it. */
        @JsonProperty("spread")
        SPREAD,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    public ClusterSpec(Engine engine, @Nullable List<Name> namespaces, @Nullable Placement placement) {
        this.engine = engine;
        this.namespaces = namespaces == null ? List.of() : List.copyOf(namespaces);
        this.placement = placement == null ? Placement.PACK : placement;
    }

    /** Whether jobs of a namespace may be sent here. Those that are here already run on when that changes. */
    public boolean takesJobsOf(Name namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }
}
