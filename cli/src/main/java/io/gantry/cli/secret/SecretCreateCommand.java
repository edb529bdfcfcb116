package io.gantry.cli.secret;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description = {
            "Puts a secret in. Its values come from files, from standard input or are typed unseen;",
            "never from the command line, which every user of this machine can see.",
            "",
            "gantry secret create db --from-file ca.pem --from-file password=-  < password",
            "gantry secret create pull --registry registry.example:5000 --user ci --password-file -"
        })
public final class SecretCreateCommand implements Callable<Integer> {

    @Mixin
    private SecretScope secret = new SecretScope();

    @Option(
            names = "--from-file",
            paramLabel = "[KEY=]FILE",
            description = "A value from a file, or with KEY=- from standard input; the key is the file's name if left "
                    + "out. May be repeated.")
    private List<String> files = List.of();

    @Option(names = "--ask", paramLabel = "KEY", description = "A value that is typed unseen; may be repeated.")
    private List<String> asked = List.of();

    @Option(
            names = "--registry",
            paramLabel = "SERVER",
            description = "The secret is by what images of this registry are pulled: HOST or HOST:PORT.")
    private @Nullable String registry;

    @Option(names = "--user", paramLabel = "USER", description = "Who is known to the registry.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The password, from a file or with - from standard input (default: typed unseen).")
    private @Nullable String password;

    @Option(names = "--replace", description = "Puts these values in the place of all that the secret has.")
    private boolean replace;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public SecretCreateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var values = new Values(context);
        if (registry == null) {
            opaque(values);
        } else {
            registry(values, registry);
        }
        var wanted = new LinkedHashMap<String, Object>();
        wanted.put("type", registry == null ? "opaque" : "registry");
        wanted.put("values", values.base64());
        Api api = connection.open(context);
        String title = secret.title(context);
        Map<String, String> manner = replace ? Map.of("If-Match", "*") : Map.of("If-None-Match", "*");
        Api.Answer answer = api.ask("PUT", secret.path(context), wanted, manner);
        if (answer.status() == 412 && !replace) {
            throw new Failure(
                    Exit.REFUSED,
                    "error: " + title + " exists already",
                    "  do:  --replace puts these values in the place of all it has");
        }
        JsonNode made = api.checked(answer, title).body();
        context.terminal()
                .say(title + " has " + made.path("keys").size()
                        + (made.path("keys").size() == 1 ? " key" : " keys"));
        return Exit.OK.code();
    }

    private void opaque(Values values) {
        if (user != null || password != null) {
            throw new Failure(Exit.USAGE, "error: --user and --password-file are for --registry");
        }
        if (files.isEmpty() && asked.isEmpty()) {
            throw new Failure(
                    Exit.USAGE,
                    "error: a secret needs a value at least",
                    "  do:  --from-file KEY=FILE, --from-file KEY=-, --ask KEY, or --registry SERVER --user USER");
        }
        files.forEach(values::file);
        asked.forEach(values::ask);
    }

    private void registry(Values values, String server) {
        if (user == null || !files.isEmpty() || !asked.isEmpty()) {
            throw new Failure(Exit.USAGE, "error: --registry goes with --user and --password-file, and nothing else");
        }
        values.text("server", server);
        values.text("user", user);
        if (password == null) {
            values.ask("password");
        } else {
            values.readLine("password", password);
        }
    }
}
