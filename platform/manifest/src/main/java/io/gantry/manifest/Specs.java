package io.gantry.manifest;

import io.gantry.kinds.meta.Kind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which record holds the spec of which kind. Kinds that are not here cannot be written. */
public final class Specs {

    private final Map<Kind, Class<?>> classes;

    private Specs(Map<Kind, Class<?>> classes) {
        this.classes = classes;
    }

    public static Specs none() {
        return new Specs(Map.of());
    }

    /** These and one more. */
    public Specs with(Kind kind, Class<?> spec) {
        var more = new EnumMap<Kind, Class<?>>(Kind.class);
        more.putAll(classes);
        more.put(kind, spec);
        return new Specs(Collections.unmodifiableMap(more));
    }

    Optional<Class<?>> of(Kind kind) {
        return Optional.ofNullable(classes.get(kind));
    }

    List<String> words() {
        return classes.keySet().stream().map(Kind::word).toList();
    }
}
