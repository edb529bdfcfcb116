package io.gantry.cli.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "whoami", description = "Says whose token is used, its role, where that holds, and until when.")
public final class WhoAmICommand implements Callable<Integer> {

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public WhoAmICommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode me = connection.open(context).get("/v1/auth/whoami");
        var namespaces = new ArrayList<String>();
        me.path("namespaces").forEach(name -> namespaces.add(name.asText()));
        String where = namespaces.isEmpty() ? "" : " in " + String.join(", ", namespaces);
        String until = me.hasNonNull("until") ? ", until " + me.path("until").asText() : "";
        String known = me.hasNonNull("issuer") ? " of " + me.path("issuer").asText() : "";
        context.terminal()
                .say(me.path("name").asText() + known + ": " + me.path("role").asText() + where + until);
        return Exit.OK.code();
    }
}
