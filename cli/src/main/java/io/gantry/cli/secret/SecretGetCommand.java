package io.gantry.cli.secret;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.terminal.Table;
import io.gantry.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "get", description = "Shows the keys of a secret, how large each is, and who uses it; never a value.")
public final class SecretGetCommand implements Callable<Integer> {

    @Mixin
    private SecretScope secret = new SecretScope();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public SecretGetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode found = connection.open(context).get(secret.path(context));
        Terminal terminal = context.terminal();
        if (json) {
            terminal.say(found.toString());
            return Exit.OK.code();
        }
        terminal.say("Name:     " + found.path("namespace").asText() + "/"
                + found.path("name").asText());
        terminal.say("Type:     " + found.path("type").asText());
        if (found.hasNonNull("server")) {
            terminal.say("Server:   " + found.path("server").asText());
        }
        terminal.say("Changed:  " + found.path("changed").asText());
        var jobs = new ArrayList<String>();
        found.path("usedBy").forEach(job -> jobs.add(job.asText()));
        terminal.say("Used by:  " + (jobs.isEmpty() ? "no living job" : String.join(", ", jobs)));
        terminal.say("");
        var table = new Table(List.of("KEY", "BYTES"));
        found.path("keys")
                .forEach(key -> table.row(
                        List.of(key.path("key").asText(), key.path("bytes").asText())));
        table.lines(terminal.looks().width()).forEach(terminal::say);
        return Exit.OK.code();
    }
}
