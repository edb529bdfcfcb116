package io.gantry.manifest;

import java.util.List;
import java.util.Optional;

/** Reads a file that is one record and no manifest, as strictly as {@link ManifestReader} reads those. */
public final class RecordReader {

    private final Binder binder = new Binder();

    /** One document, in YAML or JSON. */
    public <T> Reading<T> read(Source source, Class<T> type) {
        var report = new Report(source.name());
        List<Tree> documents = Trees.of(source, report);
        if (report.size() == 0 && documents.size() != 1) {
            report.addWhole("must be one document, not " + documents.size());
        }
        Optional<T> read = report.size() == 0 ? binder.bind(documents.getFirst(), type, "", report) : Optional.empty();
        return read.isPresent() && report.size() == 0
                ? new Reading.Good<>(read.get())
                : new Reading.Bad<>(report.inOrder());
    }
}
