package io.gantry.cli.masterkey;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.cli.terminal.Ages;
import io.gantry.cli.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Lists the master keys by their ids, with how many secrets are sealed under each.",
        footer = {
            "",
            "WAITING: may be rotated to when it is missing in no copy. SEALING: everything is sealed under it.",
            "OPENING: what is left under it is being sealed anew. RETIRED: nothing needs it but old backups."
        })
public final class MasterKeyListCommand implements Callable<Integer> {

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public MasterKeyListCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var keys = new ArrayList<JsonNode>();
        connection.open(context).get("/v1/master-keys").path("items").forEach(keys::add);
        switch (output.format()) {
            case JSON, YAML -> new Printer(context, output.format()).trees(keys);
            case NAME ->
                keys.forEach(key -> context.terminal().say(key.path("id").asText()));
            case TABLE, WIDE -> show(keys);
        }
        return Exit.OK.code();
    }

    private void show(List<JsonNode> keys) {
        var table = new Table(List.of("ID", "STATE", "SECRETS", "SINCE", "MISSING IN"));
        keys.forEach(key -> table.row(List.of(
                key.path("id").asText(),
                key.path("state").asText(),
                key.path("secrets").asText(),
                key.has("since") ? age(key) : "-",
                missing(key))));
        table.lines(context.terminal().looks().width()).forEach(context.terminal()::say);
    }

    private static String missing(JsonNode key) {
        String copies = StreamSupport.stream(key.path("missingIn").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
        return copies.isEmpty() ? "-" : copies;
    }

    private String age(JsonNode key) {
        Instant at = Instant.parse(key.path("since").asText());
        return Ages.of(Duration.between(at, context.time().instant()));
    }
}
