package io.gantry.inventory.declared;

import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of a kind look in the OpenAPI document, said once for all kinds: the server's build makes a schema for
 * each kind of every one here, unless the kind has one of that name itself.
 */
final class AnyKind {

    private AnyKind() {}

    /** In answers; each kind has its own. */
    @Schema(name = "{Kind}")
    record Document() {}

    /** Each kind has its own. */
    @Schema(name = "{Kind}Spec")
    record Spec() {}

    /** How people write one. */
    @Schema(name = "{Kind}Manifest")
    record Written(String apiVersion, Kind kind, Manifest.Header metadata, Spec spec) {}

    @Schema(name = "{Kind}Page")
    record Documents(List<Document> items, @Nullable String next) {}
}
