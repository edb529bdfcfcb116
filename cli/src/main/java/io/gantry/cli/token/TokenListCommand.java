package io.gantry.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.terminal.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists tokens, with those that were revoked or have ended.")
public final class TokenListCommand implements Callable<Integer> {

    @Option(names = "--json", description = "A line of JSON for each.")
    private boolean json;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public TokenListCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (json) {
            connection
                    .open(context)
                    .eachAt("/v1/tokens", "", token -> context.terminal().say(token.toString()));
            return Exit.OK.code();
        }
        Instant now = context.time().instant();
        var table = new Table(List.of("NAME", "ROLE", "NAMESPACES", "CREATED", "BY", "STATE"));
        connection
                .open(context)
                .eachAt(
                        "/v1/tokens",
                        "",
                        token -> table.row(List.of(
                                token.path("name").asText(),
                                token.path("role").asText(),
                                namespaces(token),
                                token.path("created").asText(),
                                token.path("createdBy").asText(),
                                state(token, now))));
        table.lines(context.terminal().looks().width()).forEach(context.terminal()::say);
        return Exit.OK.code();
    }

    private static String namespaces(JsonNode token) {
        var names = new ArrayList<String>();
        token.path("namespaces").forEach(name -> names.add(name.asText()));
        return names.isEmpty() ? "all" : String.join(",", names);
    }

    private static String state(JsonNode token, Instant now) {
        String made = token.hasNonNull("reason")
                ? ", break-glass: " + token.path("reason").asText()
                : "";
        return ended(token, now) + made;
    }

    private static String ended(JsonNode token, Instant now) {
        if (token.hasNonNull("revoked")) {
            return "revoked " + token.path("revoked").asText() + " by "
                    + token.path("revokedBy").asText();
        }
        if (!token.hasNonNull("until")) {
            return "good";
        }
        String until = token.path("until").asText();
        return (Instant.parse(until).isAfter(now) ? "good until " : "ended ") + until;
    }
}
