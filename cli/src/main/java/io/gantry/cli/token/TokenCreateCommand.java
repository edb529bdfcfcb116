package io.gantry.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.wait.DurationConverter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = {
            "Makes a token and prints it, this once; the server keeps only its hash.",
            "Put it into a file that only its user reads, and name that with --token-file or GANTRY_TOKEN_FILE."
        })
public final class TokenCreateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "What it is called in lists and in the audit.")
    private String name = "";

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "viewer, developer, operator or admin; each includes those before it.")
    private String role = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "A viewer or developer in this namespace only; may be repeated (default: in all).")
    private List<String> namespaces = List.of();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "It ends by itself after this time: 12h, 90d (default: never).")
    private @Nullable Duration lasts;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public TokenCreateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        var wanted = new LinkedHashMap<String, Object>();
        wanted.put("role", role);
        if (!namespaces.isEmpty()) {
            wanted.put("namespaces", namespaces);
        }
        if (lasts != null) {
            wanted.put("until", context.time().instant().plus(lasts).toString());
        }
        String about = "token " + name;
        JsonNode made = api.checked(api.ask("PUT", "/v1/tokens/" + Api.encoded(name), wanted, Map.of()), about)
                .body();
        context.terminal().note(about + " is " + made.path("role").asText() + "; this is the only time it is shown:");
        context.terminal().say(made.path("text").asText());
        return Exit.OK.code();
    }
}
