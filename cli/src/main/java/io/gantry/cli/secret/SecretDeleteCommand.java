package io.gantry.cli.secret;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "delete", description = "Deletes a secret. One that living jobs use is refused.")
public final class SecretDeleteCommand implements Callable<Integer> {

    @Mixin
    private SecretScope secret = new SecretScope();

    @Option(
            names = "--force",
            description = "Also if living jobs use it: what runs keeps it, and what is started next waits for another "
                    + "of its name.")
    private boolean force;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public SecretDeleteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        String title = secret.title(context);
        String path = secret.path(context) + (force ? "?force=true" : "");
        api.checked(api.ask("DELETE", path, null, Map.of("If-Match", "*")), title);
        context.terminal().say(title + " is deleted");
        return Exit.OK.code();
    }
}
