package io.gantry.cli.member;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.Format;
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
        name = "members",
        description = "Lists the copies of the server that live, with the layers that each has.",
        footer = {"", "Any copy answers for all. A layer is active in one of them; the others that have it stand by."})
public final class MembersCommand implements Callable<Integer> {

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public MembersCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var members = new ArrayList<JsonNode>();
        connection.open(context).eachAt("/v1/members", "", members::add);
        switch (output.format()) {
            case JSON, YAML -> new Printer(context, output.format()).trees(members);
            case NAME ->
                members.forEach(
                        member -> context.terminal().say(member.path("uid").asText()));
            case TABLE, WIDE -> show(members);
        }
        return Exit.OK.code();
    }

    private void show(List<JsonNode> members) {
        boolean wide = output.format() == Format.WIDE;
        var header = new ArrayList<>(List.of("UID", "RELEASE", "LAYERS", "ACTIVE", "SEEN"));
        if (wide) {
            header.add("ADDRESS");
        }
        var table = new Table(header);
        members.forEach(member -> {
            var row = new ArrayList<>(List.of(
                    member.path("uid").asText(),
                    member.path("release").asText(),
                    layers(member),
                    active(member, wide),
                    seen(member)));
            if (wide) {
                row.add(member.path("address").asText("-"));
            }
            table.row(row);
        });
        table.lines(context.terminal().looks().width()).forEach(context.terminal()::say);
    }

    private static String layers(JsonNode member) {
        return orNone(StreamSupport.stream(member.path("layers").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(",")));
    }

    /** Wide with epochs: {@code bridge@7}. */
    private static String active(JsonNode member, boolean wide) {
        return orNone(member.path("active").properties().stream()
                .map(layer -> wide ? layer.getKey() + "@" + layer.getValue().asText() : layer.getKey())
                .collect(Collectors.joining(",")));
    }

    private static String orNone(String words) {
        return words.isEmpty() ? "-" : words;
    }

    private String seen(JsonNode member) {
        Instant at = Instant.parse(member.path("seen").asText());
        return Ages.of(Duration.between(at, context.time().instant()));
    }
}
