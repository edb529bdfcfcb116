package io.gantry.cli.auth;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.login.Logins;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "logout",
        description =
                "Forgets the login at this server on this machine. Tokens it gave end by themselves, at the issuer.")
public final class LogoutCommand implements Callable<Integer> {

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public LogoutCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        URI server = connection.openAsNobody(context).address();
        context.terminal()
                .note((Logins.logout(context, server) ? "logged out at " : "nobody was logged in at ") + server);
        return Exit.OK.code();
    }
}
