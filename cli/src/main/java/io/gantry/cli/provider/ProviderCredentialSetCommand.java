package io.gantry.cli.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        description = "Replaces a provider's credential, when its driver has logged in with the new one.",
        footer = {
            "",
            "The provider's spec.credential names it. It is tried first: if it is not let in, the one before stays in use.",
            "It is never an argument, and never shown again."
        })
public final class ProviderCredentialSetCommand implements Callable<Integer> {

    private static final int BYTES_MAX = 65_536;

    @Parameters(paramLabel = "NAME", description = "The provider's name.")
    private String name = "";

    @Option(
            names = "--from-file",
            required = true,
            paramLabel = "FILE",
            description = "Holds the credential; - for standard input. Line ends at its end are left out.")
    private String file = "";

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public ProviderCredentialSetCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String text = text();
        Api api = connection.open(context);
        String path = "/v1/providers/" + Api.encoded(name) + "/credential";
        JsonNode replaced = api.checked(
                        api.ask("PUT", path, Map.of("text", text), Map.of()), "credential of provider " + name)
                .body();
        var providers = new ArrayList<String>();
        replaced.path("providers").forEach(each -> providers.add(each.asText()));
        context.terminal()
                .say("credential " + replaced.path("credential").asText() + " was tried and is in use: "
                        + String.join(", ", providers));
        return Exit.OK.code();
    }

    private String text() {
        try (InputStream in = file.equals("-")
                ? context.terminal().input()
                : Files.newInputStream(context.folder().resolve(file))) {
            byte[] content = in.readNBytes(BYTES_MAX + 1);
            if (content.length > BYTES_MAX) {
                throw new Failure(Exit.USAGE, "error: " + file + " has more than " + BYTES_MAX + " bytes");
            }
            return new String(content, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new Failure(
                    Exit.USAGE,
                    "error: cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }
}
