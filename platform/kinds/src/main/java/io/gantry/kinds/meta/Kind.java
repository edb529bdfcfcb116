package io.gantry.kinds.meta;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of objects that have a place in the API. */
public enum Kind {
    NAMESPACE("Namespace", "namespaces", false),
    PROVIDER("Provider", "providers", false),
    CLUSTER("Cluster", "clusters", false),
    POOL("Pool", "pools", false),
    MACHINE("Machine", "machines", false),
    NODE("Node", "nodes", false),
    JOB("Job", "jobs", true),
    ALLOCATION("Allocation", "allocations", true);

    /** Files and answers carry this as {@code apiVersion}. */
    public static final String API_VERSION = "gantry/v1";

    private final String word;
    private final String plural;
    private final boolean namespaced;

    Kind(String word, String plural, boolean namespaced) {
        this.word = word;
        this.plural = plural;
        this.namespaced = namespaced;
    }

    /** @throws IllegalArgumentException if there is no such kind */
    @JsonCreator
    public static Kind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no kind '" + word + "'"));
    }

    /** By singular or plural in any case, as people type it: {@code pool}, {@code Pools}. */
    public static Optional<Kind> ofWord(String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind -> kind.singular().equals(lower) || kind.plural.equals(lower))
                .findFirst();
    }

    /** {@code Pool}. */
    @JsonValue
    public String word() {
        return word;
    }

    /** {@code pool}. */
    public String singular() {
        return word.toLowerCase(Locale.ROOT);
    }

    /** {@code pools}, as in paths. */
    public String plural() {
        return plural;
    }

    /** Whether its names are unique in a namespace rather than in the installation. */
    public boolean namespaced() {
        return namespaced;
    }
}
