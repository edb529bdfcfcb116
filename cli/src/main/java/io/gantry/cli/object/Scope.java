package io.gantry.cli.object;

import io.gantry.cli.Context;
import io.gantry.kinds.meta.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -n}: which namespace is meant, for the kinds that have one. */
public final class Scope {

    public static final String DEFAULT_NAMESPACE = "default";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "The namespace of jobs and allocations (default: $GANTRY_NAMESPACE, then default).")
    private @Nullable String namespace;

    public String namespace(Context context) {
        return namespace != null
                ? namespace
                : context.variable("GANTRY_NAMESPACE").orElse(DEFAULT_NAMESPACE);
    }

    /** Null for a kind that has no namespace. */
    public @Nullable String of(Kind kind, Context context) {
        return kind.namespaced() ? namespace(context) : null;
    }
}
