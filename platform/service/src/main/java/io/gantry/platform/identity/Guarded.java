package io.gantry.platform.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import io.gantry.kinds.meta.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Kinds of things that a right is about: those that people declare, and those that only the API has. */
public enum Guarded {
    NAMESPACE(Scope.IS_ONE),
    PROVIDER(Scope.SHARED),
    CLUSTER(Scope.SHARED),
    POOL(Scope.SHARED),
    MACHINE(Scope.SHARED),
    NODE(Scope.SHARED),
    JOB(Scope.IN_ONE),
    ALLOCATION(Scope.IN_ONE),
    /** What a job's tasks keep on a node. */
    VOLUME(Scope.IN_ONE),
    /** That jobs use: its name, never its values. */
    SECRET(Scope.IN_ONE),
    /** What the watch tells; each event is asked for by its own kind. */
    CHANGE(Scope.SHARED),
    /** One's own rights. */
    RIGHT(Scope.SHARED),
    /** The OpenAPI document. */
    DOCUMENT(Scope.SHARED),
    /** A copy of the program. */
    MEMBER(Scope.SHARED),
    METRIC(Scope.WHOLE),
    TOKEN(Scope.WHOLE),
    AUDIT(Scope.WHOLE),
    /** Under which secrets are kept. */
    MASTER_KEY(Scope.WHOLE),
    /** Of a cluster: who signs the certificates there. */
    AUTHORITY(Scope.SHARED),
    /** What a layer could not take of what another one told it. */
    SUSPECT(Scope.WHOLE),
    /** Of the installation: while there is one, nothing is destroyed. */
    HOLD(Scope.WHOLE),
    /** All that a layer knows, for the layers that listen to it. */
    FACT(Scope.WHOLE);

    private final Scope scope;

    Guarded(Scope scope) {
        this.scope = scope;
    }

    /** What namespaces have to do with it. */
    enum Scope {
        /** It belongs to a namespace. */
        IN_ONE,
        /** It is a namespace. */
        IS_ONE,
        /** All namespaces share it, and whoever has a right in one may look at it. */
        SHARED,
        /** It tells of all namespaces at once. */
        WHOLE
    }

    public static Guarded of(Kind kind) {
        return switch (kind) {
            case NAMESPACE -> NAMESPACE;
            case PROVIDER -> PROVIDER;
            case CLUSTER -> CLUSTER;
            case POOL -> POOL;
            case MACHINE -> MACHINE;
            case NODE -> NODE;
            case JOB -> JOB;
            case ALLOCATION -> ALLOCATION;
        };
    }

    /** By singular or plural, as people type it. */
    public static Optional<Guarded> ofWord(String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        Optional<Guarded> kind = Kind.ofWord(lower).map(Guarded::of);
        return kind.isPresent()
                ? kind
                : Arrays.stream(values())
                        .filter(one -> one.word().equals(lower) || (one.word() + "s").equals(lower))
                        .findFirst();
    }

    /** All of them, for people. */
    public static String words() {
        return Arrays.stream(values()).map(Guarded::word).collect(Collectors.joining(", "));
    }

    /** {@code pool}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether one has to say which namespace is meant. */
    public boolean namespaced() {
        return scope == Scope.IN_ONE;
    }

    Scope scope() {
        return scope;
    }
}
