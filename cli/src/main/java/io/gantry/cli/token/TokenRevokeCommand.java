package io.gantry.cli.token;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "revoke", description = "Ends a token at once: what calls with it is refused from now on.")
public final class TokenRevokeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The token's name; not its text.")
    private String name = "";

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public TokenRevokeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        String about = "token " + name;
        api.checked(api.ask("DELETE", "/v1/tokens/" + Api.encoded(name), null, Map.of()), about);
        context.terminal().say(about + " is revoked");
        return Exit.OK.code();
    }
}
