package io.gantry.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Manifest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes an object's spec as it was just seen, and only if it still is so. */
public final class SpecChange {

    private SpecChange() {}

    /** @param unsaid the spec of an object about which nothing was said yet */
    public static <S> void make(Api api, ApiObject object, Class<S> type, S unsaid, UnaryOperator<S> change) {
        S spec = change.apply(read(object, type, unsaid));
        var labels = new HashMap<String, String>();
        object.at("metadata.labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        var header = new Manifest.Header(new Name(object.name()), null, labels);
        api.checked(
                api.ask(
                        "PUT",
                        Api.path(object.kind(), null, object.name()),
                        new Manifest<>(io.gantry.kinds.meta.Kind.API_VERSION, object.kind(), header, spec),
                        Map.of("If-Match", object.ifMatch())),
                object.title());
    }

    private static <S> S read(ApiObject object, Class<S> type, S unsaid) {
        try {
            return object.at("spec").isObject() ? GantryJson.lenient().treeToValue(object.at("spec"), type) : unsaid;
        } catch (JsonProcessingException e) {
            throw new Failure(
                    Exit.FAILED,
                    "error: the spec of " + object.title() + " cannot be read: " + e.getOriginalMessage(),
                    "  do:  use a gantry command of the server's release");
        }
    }
}
