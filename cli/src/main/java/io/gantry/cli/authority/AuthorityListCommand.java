package io.gantry.cli.authority;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Lists the certificate authorities of clusters, with how far their change is.",
        footer = {
            "",
            "TRUSTING: all are told to trust the next one too. SIGNING: it signs, other layers change over.",
            "RETIRING: machines get certificates of it, and trust it alone. Then the old one is gone."
        })
public final class AuthorityListCommand implements Callable<Integer> {

    private static final int FINGERPRINT_SHOWN = 16;
    private static final int NAMED_MAX = 3;

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public AuthorityListCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var all = new ArrayList<JsonNode>();
        connection.open(context).get("/v1/authorities").path("items").forEach(all::add);
        switch (output.format()) {
            case JSON, YAML -> new Printer(context, output.format()).trees(all);
            case NAME ->
                all.forEach(one -> context.terminal().say(one.path("cluster").asText()));
            case TABLE, WIDE -> show(all);
        }
        return Exit.OK.code();
    }

    private void show(List<JsonNode> all) {
        var table = new Table(List.of("CLUSTER", "FINGERPRINT", "ENDS", "CHANGE", "READY", "WAITS FOR"));
        all.forEach(one -> table.row(List.of(
                one.path("cluster").asText(),
                start(one.path("fingerprint").asText()),
                one.path("ends").asText().split("T", -1)[0],
                change(one),
                one.path("ready").asText() + "/" + one.path("machines").asText(),
                waitsFor(one))));
        table.lines(context.terminal().looks().width()).forEach(context.terminal()::say);
    }

    private static String start(String fingerprint) {
        return fingerprint.substring(0, Math.min(FINGERPRINT_SHOWN, fingerprint.length()));
    }

    private static String change(JsonNode one) {
        String phase = one.path("phase").asText();
        if (phase.isEmpty()) {
            return "-";
        }
        return one.path("overdue").asBoolean() ? phase + " (overdue)" : phase;
    }

    static String waitsFor(JsonNode one) {
        List<String> names = StreamSupport.stream(one.path("waitsFor").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        if (names.isEmpty()) {
            return "-";
        }
        int more = one.path("cutOff").asInt() - Math.min(NAMED_MAX, names.size());
        String first = names.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
