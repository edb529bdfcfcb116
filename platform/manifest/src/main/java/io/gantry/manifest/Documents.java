package io.gantry.manifest;

import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads one document's frame: apiVersion, kind, metadata; then its spec as its kind has it. */
final class Documents {

    private static final List<String> FIELDS = List.of("apiVersion", "kind", "metadata", "spec");
    /** What answers carry beside a manifest: written by us, never by people. */
    private static final List<String> OURS = List.of("status");

    private final Specs specs;
    private final Binder binder;

    Documents(Specs specs, Binder binder) {
        this.specs = specs;
        this.binder = binder;
    }

    Optional<Written> read(Tree document, Report report) {
        if (!(document instanceof Tree.Mapping mapping)) {
            report.add(
                    document.place(),
                    "",
                    "a document must be a mapping with apiVersion, kind, metadata and spec, not " + document.what());
            return Optional.empty();
        }
        var fields = Fields.of(mapping, "", FIELDS, OURS, report);
        boolean version = apiVersion(fields, report);
        Optional<Kind> kind = kind(fields, report);
        Optional<Manifest.Header> header = fields.required("metadata", report)
                .flatMap(tree -> binder.bind(tree, Manifest.Header.class, "metadata", report));
        Optional<?> spec = kind.flatMap(known -> spec(known, fields, report));
        if (!version || kind.isEmpty() || header.isEmpty() || spec.isEmpty()) {
            return Optional.empty();
        }
        if (header.get().namespace() != null && !kind.get().namespaced()) {
            report.add(mapping.place(), "metadata.namespace", "a " + kind.get().singular() + " has no namespace");
            return Optional.empty();
        }
        return Optional.of(new Written(
                new Manifest<Object>(Kind.API_VERSION, kind.get(), header.get(), spec.get()),
                report.source(),
                mapping.place().line()));
    }

    private Optional<?> spec(Kind kind, Fields fields, Report report) {
        Class<?> type = specs.of(kind).orElseThrow();
        Optional<Tree.Entry> written = fields.get("spec");
        if (written.isEmpty() && !binder.allOptional(type)) {
            return fields.required("spec", report);
        }
        Tree tree = written.map(Tree.Entry::value).orElse(new Tree.Mapping(fields.place(), List.of()));
        return binder.bind(tree, type, "spec", report);
    }

    private static boolean apiVersion(Fields fields, Report report) {
        Optional<Tree> tree = fields.required("apiVersion", report);
        if (tree.isPresent() && !word(tree.get()).equals(Kind.API_VERSION)) {
            report.add(
                    tree.get().place(),
                    "apiVersion",
                    tree.get().what() + " is not supported; this release reads '" + Kind.API_VERSION + "'");
            return false;
        }
        return tree.isPresent();
    }

    private Optional<Kind> kind(Fields fields, Report report) {
        Optional<Tree> tree = fields.required("kind", report);
        if (tree.isEmpty()) {
            return Optional.empty();
        }
        String word = word(tree.get());
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(one -> one.word().equals(word))
                .findFirst();
        if (kind.isPresent() && specs.of(kind.get()).isEmpty()) {
            report.add(
                    tree.get().place(), "kind", "'" + kind.get().word() + "' is made by Gantry; it cannot be written");
            return Optional.empty();
        }
        if (kind.isEmpty()) {
            report.add(
                    tree.get().place(),
                    "kind",
                    "must be a kind, not " + tree.get().what() + Nearest.hint(word, specs.words()) + " (known: "
                            + String.join(", ", specs.words()) + ")");
        }
        return kind;
    }

    private static String word(Tree tree) {
        return tree instanceof Tree.Scalar scalar ? scalar.text() : "";
    }
}
