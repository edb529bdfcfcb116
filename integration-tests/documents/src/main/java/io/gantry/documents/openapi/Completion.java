package io.gantry.documents.openapi;

import io.gantry.kinds.meta.Kind;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;

/**
 * Completes what the resources say: the usual refusals of each operation, and, where a resource speaks of any kind, the
 * words and schemas of each.
 */
final class Completion implements OASFilter {

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths().getPathItems().forEach((path, item) -> {
            Optional<Kind> kind = kindOf(path);
            for (Operation operation : item.getOperations().values()) {
                new UsualProblems(operation, kind).add();
                kind.map(KindWords::new).ifPresent(words -> words.fill(operation));
            }
        });
        KindWords.fill(api.getComponents());
    }

    /** Of what a path is about: what stands before the name or uid in it, or at its end if it has neither. */
    static Optional<Kind> kindOf(String path) {
        String about = path.replaceFirst("/\\{(name|uid)}.*", "");
        return Kind.ofWord(about.substring(about.lastIndexOf('/') + 1));
    }
}
