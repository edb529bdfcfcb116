package io.gantry.cli.help;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "version", description = "Prints the version of this command; with --all the server's too.")
public final class VersionCommand implements Callable<Integer> {

    @Option(names = "--all", description = "Asks the server as well.")
    private boolean all;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public VersionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.terminal().say(line());
        if (all) {
            JsonNode server = connection.open(context).get("/v1/version");
            context.terminal()
                    .say("server " + server.path("version").asText() + ", Java "
                            + server.path("java").asText());
        }
        return Exit.OK.code();
    }

    /** {@code gantry 0.1.0}; without loading anything else, for those who only ask this. */
    public static String line() {
        try (InputStream text = VersionCommand.class.getResourceAsStream("/io/gantry/cli/version.txt")) {
            return text == null
                    ? "gantry"
                    : "gantry " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
