package io.gantry.cli.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.object.Scope;
import io.gantry.kinds.meta.Kind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "can-i", description = "Says whether you may do something; if not, what is missing, and ends with 1.")
public final class CanICommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "VERB",
            description = "list, get, watch, logs, put, delete, stop, repair or exec.")
    private String verb = "";

    @Parameters(index = "1", paramLabel = "KIND", description = "A kind of object, or token, audit, metric.")
    private String kind = "";

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public CanICommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        boolean namespaced = Kind.ofWord(kind)
                .filter(one -> one.namespaced() || one == Kind.NAMESPACE)
                .isPresent();
        JsonNode answer = connection
                .open(context)
                .get("/v1/auth/can-i?verb=" + Api.encoded(verb) + "&kind=" + Api.encoded(kind)
                        + (namespaced ? "&namespace=" + Api.encoded(scope.namespace(context)) : ""));
        boolean allowed = answer.path("allowed").asBoolean();
        context.terminal().say(allowed ? "yes" : "no: " + answer.path("why").asText());
        return (allowed ? Exit.OK : Exit.FAILED).code();
    }
}
