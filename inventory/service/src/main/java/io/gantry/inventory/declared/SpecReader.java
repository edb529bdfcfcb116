package io.gantry.inventory.declared;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Specs;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.io.InputStream;

/** Reads the bodies in which people write objects of one kind. */
public final class SpecReader<S> {

    private final Kind kind;
    private final Class<S> specType;
    /** Kept, because it remembers what it has learned of the records. */
    private final ManifestReader reader;

    SpecReader(DeclaredKind<S> kind) {
        this.kind = kind.kind();
        this.specType = kind.specType();
        this.reader = new ManifestReader(Specs.none().with(this.kind, specType));
    }

    /** @param name that the path says, and the body must */
    Result<Wanted<S>> read(Name name, InputStream body) {
        byte[] content;
        try {
            content = body.readNBytes(ManifestReader.BYTES_MAX + 1);
        } catch (IOException e) {
            return Result.refused(new Rejection.Malformed("the body ended before it was whole"));
        }
        return content.length > ManifestReader.BYTES_MAX
                ? Result.refused(new Rejection.TooLarge("the body", "1 MiB"))
                : read(name, content);
    }

    private Result<Wanted<S>> read(Name name, byte[] content) {
        return switch (reader.readBody(content, kind, specType)) {
            case Reading.Bad<Manifest<S>>(var problems) ->
                Result.refused(new Rejection.Invalid(problems.stream()
                        .map(problem -> new FieldError(problem.path(), problem.message()))
                        .toList()));
            case Reading.Good<Manifest<S>>(var manifest) -> named(name, manifest);
        };
    }

    private Result<Wanted<S>> named(Name name, Manifest<S> manifest) {
        Manifest.Header header = manifest.metadata();
        return header.name().equals(name)
                ? Result.ok(new Wanted<>(name, header.labels(), manifest.spec()))
                : Result.refused(Rejection.Invalid.of(
                        "metadata.name", "is '" + header.name() + "', but the path names '" + name + "'"));
    }
}
