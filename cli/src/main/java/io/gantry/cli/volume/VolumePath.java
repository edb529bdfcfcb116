package io.gantry.cli.volume;

import io.gantry.cli.Context;
import io.gantry.cli.api.Api;
import io.gantry.cli.object.Scope;

/** Where the server has volumes. */
final class VolumePath {

    private VolumePath() {}

    static String all(Scope scope, Context context) {
        return "/v1/namespaces/" + Api.encoded(scope.namespace(context)) + "/volumes";
    }

    static String one(Scope scope, Context context, String name) {
        return all(scope, context) + "/" + Api.encoded(name);
    }

    static String title(Scope scope, Context context, String name) {
        return "volume " + scope.namespace(context) + "/" + name;
    }
}
