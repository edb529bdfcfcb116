package io.gantry.cli.secret;

import io.gantry.cli.Context;
import io.gantry.cli.api.Api;
import io.gantry.cli.object.Scope;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which secret is meant. */
final class SecretScope {

    @Parameters(paramLabel = "NAME", description = "The secret's name.")
    private String name = "";

    @Mixin
    private Scope scope = new Scope();

    String title(Context context) {
        return "secret " + scope.namespace(context) + "/" + name;
    }

    String path(Context context) {
        return paths(scope.namespace(context)) + "/" + Api.encoded(name);
    }

    static String paths(String namespace) {
        return "/v1/namespaces/" + Api.encoded(namespace) + "/secrets";
    }
}
