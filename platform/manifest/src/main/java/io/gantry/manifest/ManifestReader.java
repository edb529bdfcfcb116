package io.gantry.manifest;

import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads manifests strictly, and says everything that is wrong with them at once. The text becomes a tree that knows its
 * lines; the tree is bound to the kinds' records field by field, so that one wrong field does not hide the next, and a
 * record's own constructor has the last word. What a scalar means is decided by the field it is for: {@code power: ON}
 * is a word and {@code "1"} in an environment is text, whatever YAML 1.1 says of them.
 */
public final class ManifestReader {

    /** A larger source is refused before it is parsed. */
    public static final int BYTES_MAX = 1 << 20;
    /** More problems than this are not listed. */
    public static final int PROBLEMS_MAX = 100;

    private final Documents documents;
    private final Specs specs;

    public ManifestReader(Specs specs) {
        this.specs = specs;
        this.documents = new Documents(specs, new Binder());
    }

    /** What is said of a larger source; for callers that need not read all of it to know. */
    public static String tooLarge(long bytes) {
        return "is too large: " + bytes + " bytes, at most " + BYTES_MAX + " (1 MiB)";
    }

    /** One source with one or more documents. */
    public Reading<List<Written>> read(Source source) {
        return readAll(List.of(source));
    }

    /** Several sources in one go: an object may be there once in all of them. */
    public Reading<List<Written>> readAll(List<Source> sources) {
        var written = new ArrayList<Written>();
        var problems = new ArrayList<Problem>();
        for (Source source : sources) {
            var report = new Report(source.name());
            for (Tree document : Trees.of(source, report)) {
                documents.read(document, report).ifPresent(written::add);
            }
            problems.addAll(report.inOrder());
        }
        problems.addAll(twice(written));
        return problems.isEmpty()
                ? new Reading.Good<>(List.copyOf(written))
                : new Reading.Bad<>(problems.subList(0, Math.min(PROBLEMS_MAX, problems.size())));
    }

    /**
     * A request's body: one document of a known kind, in JSON or YAML.
     *
     * @throws IllegalArgumentException if the reader was not made for this kind with this class
     */
    public <S> Reading<Manifest<S>> readBody(byte[] body, Kind kind, Class<S> spec) {
        if (!specs.of(kind).filter(known -> known == spec).isPresent()) {
            throw new IllegalArgumentException("this reader does not read " + kind.word() + " as " + spec.getName());
        }
        return switch (read(new Source("body", body))) {
            case Reading.Bad<List<Written>>(var problems) -> new Reading.Bad<>(problems);
            case Reading.Good<List<Written>>(var written) -> only(written, kind, spec);
        };
    }

    private static <S> Reading<Manifest<S>> only(List<Written> written, Kind kind, Class<S> spec) {
        if (written.size() != 1) {
            return new Reading.Bad<>(
                    List.of(new Problem("body", 0, 0, "", "must be one object, not " + written.size())));
        }
        Manifest<?> manifest = written.getFirst().manifest();
        if (manifest.kind() != kind) {
            return new Reading.Bad<>(List.of(new Problem(
                    "body",
                    0,
                    0,
                    "kind",
                    "must be " + kind.word() + " here, not " + manifest.kind().word())));
        }
        return new Reading.Good<>(
                new Manifest<>(manifest.apiVersion(), kind, manifest.metadata(), spec.cast(manifest.spec())));
    }

    private static List<Problem> twice(List<Written> written) {
        Map<String, Written> seen = new HashMap<>();
        var problems = new ArrayList<Problem>();
        for (Written one : written) {
            Manifest<?> manifest = one.manifest();
            String key = manifest.kind() + "/" + manifest.metadata().namespace() + "/"
                    + manifest.metadata().name();
            Written first = seen.putIfAbsent(key, one);
            if (first != null) {
                String where = first.source().equals(one.source())
                        ? "line " + first.line()
                        : first.source() + " line " + first.line();
                problems.add(new Problem(
                        one.source(),
                        one.line(),
                        1,
                        "metadata.name",
                        manifest.kind().singular() + " '" + manifest.metadata().name()
                                + "' is there twice; the first begins at " + where));
            }
        }
        return problems;
    }
}
