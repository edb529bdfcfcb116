package io.gantry.simulation.machine;

import io.gantry.simulation.process.Compiler;
import io.gantry.simulation.process.NotRunnable;
import io.gantry.simulation.process.Program;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps equal things once. What it has seen too much of it forgets: then things are kept twice, which is only memory. */
final class Interner {

    private static final int KEPT_MAX = 100_000;

    private final Map<Object, Object> kept = new ConcurrentHashMap<>();
    private final Map<List<String>, Program> programs = new ConcurrentHashMap<>();

    String share(String text) {
        return (String) shared(text);
    }

    ContainerSpec share(ContainerSpec spec) {
        return (ContainerSpec) shared(spec);
    }

    private Object shared(Object value) {
        if (kept.size() > KEPT_MAX) {
            kept.clear();
        }
        Object known = kept.putIfAbsent(value, value);
        return known == null ? value : known;
    }

    /** A compiled command line. */
    Program program(List<String> line) throws NotRunnable {
        Program known = programs.get(line);
        if (known == null) {
            known = Compiler.compile(line);
            if (programs.size() > KEPT_MAX) {
                programs.clear();
            }
            programs.put(List.copyOf(line), known);
        }
        return known;
    }
}
