package io.gantry.manifest;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The entries of a mapping by name, once each, all of them known. */
final class Fields {

    private final Place place;
    private final String path;
    private final Map<String, Tree.Entry> entries = new LinkedHashMap<>();
    /** Known fields that a misspelt one was probably meant to be: not missing as well. */
    private final Set<String> meant = new HashSet<>();

    private Fields(Place place, String path) {
        this.place = place;
        this.path = path;
    }

    /** Reports keys that are there twice, unknown, or {@code ours} (set by Gantry only). */
    static Fields of(
            Tree.Mapping mapping, String path, Collection<String> known, Collection<String> ours, Report report) {
        var fields = new Fields(mapping.place(), path);
        for (Tree.Entry entry : mapping.entries()) {
            String key = entry.key();
            if (ours.contains(key)) {
                report.add(entry.place(), fields.path(key), "'" + key + "' is set by Gantry; leave it out");
            } else if (!known.contains(key)) {
                report.add(
                        entry.place(),
                        fields.path(key),
                        "unknown field '" + Shown.of(key) + "'" + Nearest.hint(key, known));
                Nearest.to(key, known).ifPresent(fields.meant::add);
            } else {
                fields.put(entry, report);
            }
        }
        return fields;
    }

    private void put(Tree.Entry entry, Report report) {
        Tree.Entry first = entries.putIfAbsent(entry.key(), entry);
        if (first != null) {
            report.add(
                    entry.place(),
                    path(entry.key()),
                    "is there twice; the first is in line " + first.place().line());
        }
    }

    /** What was written for a field, if anything was. */
    Optional<Tree.Entry> get(String name) {
        return Optional.ofNullable(entries.get(name)).filter(entry -> !(entry.value() instanceof Tree.Nothing));
    }

    Optional<Tree> required(String name, Report report) {
        Optional<Tree> tree = get(name).map(Tree.Entry::value);
        if (tree.isEmpty() && !meant.contains(name)) {
            Place where = Optional.ofNullable(entries.get(name))
                    .map(Tree.Entry::place)
                    .orElse(place);
            report.add(where, path(name), "is missing");
        }
        return tree;
    }

    String path(String name) {
        return path.isEmpty() ? Shown.of(name) : path + "." + Shown.of(name);
    }

    Place place() {
        return place;
    }
}
