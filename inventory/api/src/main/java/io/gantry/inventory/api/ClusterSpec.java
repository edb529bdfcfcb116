package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.text.PlainPath;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container cluster.
 *
 * @param engine who runs containers there
 * @param namespaces that may run jobs on it; empty means all
 * @param placement how nodes are chosen among those that can; pack if left out
 * @param hostPaths folders of its nodes that jobs may see as volumes; none if left out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ClusterSpec(Engine engine, List<Name> namespaces, Placement placement, List<HostPath> hostPaths) {

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

    /**
     * A folder of every node, and all that is below it, that jobs may see.
     *
     * @param path absolute, without '..'
     * @param namespaces whose jobs may; all that may use the cluster if left out
     * @param readOnly whether they may only read it; no if left out
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record HostPath(String path, List<Name> namespaces, boolean readOnly) {

        @JsonCreator
        public static HostPath of(String path, @Nullable List<Name> namespaces, @Nullable Boolean readOnly) {
            return new HostPath(path, namespaces == null ? List.of() : namespaces, readOnly != null && readOnly);
        }

        /** @throws IllegalArgumentException naming the field and its rule */
        public HostPath {
            namespaces = List.copyOf(namespaces);
            PlainPath.fault(path).ifPresent(rule -> {
                throw new IllegalArgumentException("hostPaths.path " + rule);
            });
        }

        private boolean opens(Name namespace, String wanted) {
            return PlainPath.isWithin(wanted, path) && (namespaces.isEmpty() || namespaces.contains(namespace));
        }
    }

    @JsonCreator
    public static ClusterSpec of(
            Engine engine,
            @Nullable List<Name> namespaces,
            @Nullable Placement placement,
            @Nullable List<HostPath> hostPaths) {
        return new ClusterSpec(
                engine,
                namespaces == null ? List.of() : namespaces,
                placement == null ? Placement.PACK : placement,
                hostPaths == null ? List.of() : hostPaths);
    }

    /** One whose nodes' folders are closed to jobs. */
    public ClusterSpec(Engine engine, @Nullable List<Name> namespaces, @Nullable Placement placement) {
        this(
                engine,
                namespaces == null ? List.of() : namespaces,
                placement == null ? Placement.PACK : placement,
                List.of());
    }

    public ClusterSpec {
        namespaces = List.copyOf(namespaces);
        hostPaths = List.copyOf(hostPaths);
    }

    /** Why a job of the namespace may not see this plain path of a node, to follow its field; empty if it may. */
    public Optional<String> closedPath(Name namespace, String path, boolean readOnly) {
        List<HostPath> open =
                hostPaths.stream().filter(one -> one.opens(namespace, path)).toList();
        if (open.isEmpty()) {
            return Optional.of("'" + path + "' is not open to jobs of namespace " + namespace
                    + ": an operator opens folders with spec.hostPaths of the cluster");
        }
        return readOnly || open.stream().anyMatch(one -> !one.readOnly())
                ? Optional.empty()
                : Optional.of("'" + path + "' may only be read: say readOnly: true");
    }

    /** Whether jobs of a namespace may be sent here. Those that are here already run on when that changes. */
    public boolean takesJobsOf(Name namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }
}
