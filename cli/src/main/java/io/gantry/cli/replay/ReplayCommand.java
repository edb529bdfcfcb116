package io.gantry.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.FormatOption;
import io.gantry.cli.output.Printer;
import io.gantry.cli.wait.DurationConverter;
import io.gantry.kinds.meta.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "replay",
        description = {
            "Shows a cluster as its scheduler saw it at an earlier time: each node and how full it was, what waited and why,"
                    + " and what was decided in the minute before.",
            "With --verify it makes the decisions of some time again from their seeds, and says whether they come out the same."
        },
        footer = {
            "",
            "gantry replay --at 10m",
            "gantry replay --at 2026-11-24T01:00:00Z --cluster main -o json",
            "gantry replay --verify --since 1h",
            "How long it is kept: gantry.scheduler.replay-kept-for (24 h)."
        })
public final class ReplayCommand implements Callable<Integer> {

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "When: 10m (ago), or 2026-11-24T01:00:00Z. With --verify: up to then (default: now).")
    private @Nullable String at;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Which one; not needed where there is only one.")
    private @Nullable String cluster;

    @Option(names = "--verify", description = "Makes the decisions from --since to --at again.")
    private boolean verify;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "With --verify: from then on, at most 24 h before (default: ${DEFAULT-VALUE}).")
    private String since = "10m";

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public ReplayCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (at == null && !verify) {
            throw new Failure(Exit.USAGE, "error: say when: gantry replay --at 10m, or --at 2026-11-24T01:00:00Z");
        }
        Instant now = context.time().instant();
        Instant moment = at == null ? now : moment(at, now);
        Instant from = moment(since, now);
        Api api = connection.open(context);
        String path = Api.path(Kind.CLUSTER, null, which(api)) + "/replay";
        return verify ? verify(api, path, from, moment) : show(api, path, moment);
    }

    private String which(Api api) {
        if (cluster != null) {
            return cluster;
        }
        List<ApiObject> all = api.list(Kind.CLUSTER, null);
        if (all.size() == 1) {
            return all.getFirst().name();
        }
        throw new Failure(
                Exit.USAGE,
                all.isEmpty()
                        ? "error: there is no cluster"
                        : "error: there are " + all.size() + " clusters; say which one: --cluster "
                                + all.getFirst().name());
    }

    private static Instant moment(String text, Instant now) {
        try {
            return now.minus(new DurationConverter().convert(text));
        } catch (TypeConversionException _) {
            return written(text);
        }
    }

    private static Instant written(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            throw new Failure(
                    Exit.USAGE, "error: '" + text + "' is not a time: write 10m, 24h or 2026-11-24T01:00:00Z");
        }
    }

    // ---- a moment

    private int show(Api api, String path, Instant moment) {
        String query = "at=" + Api.encoded(moment.toString());
        JsonNode found = api.get(path + "?" + query);
        var nodes = new ArrayList<JsonNode>();
        api.eachAt(path + "/nodes", query, nodes::add);
        switch (output.format()) {
            case JSON, YAML -> {
                ObjectNode all = found.deepCopy();
                all.putArray("items").addAll(nodes);
                new Printer(context, output.format()).tree(all);
            }
            case NAME ->
                nodes.forEach(node -> context.terminal().say(node.path("name").asText()));
            case TABLE, WIDE -> new ReplayText(context).show(found, nodes);
        }
        return Exit.OK.code();
    }

    // ---- decisions made again

    private int verify(Api api, String path, Instant from, Instant to) {
        var parts = new ArrayList<JsonNode>();
        Instant next = from;
        JsonNode part;
        do {
            part = api.get(path + "/verify?from=" + Api.encoded(next.toString()) + "&to=" + Api.encoded(to.toString()));
            parts.add(part);
            Instant until = Instant.parse(part.path("until").asText());
            if (!part.path("complete").asBoolean() && !until.isAfter(next)) {
                throw new Failure(Exit.FAILED, "error: the server does not come beyond " + until);
            }
            next = until;
            context.terminal().live("verified until " + until);
        } while (!part.path("complete").asBoolean() && next.isBefore(to));
        context.terminal().endLive();
        if (output.format() == Format.JSON || output.format() == Format.YAML) {
            new Printer(context, output.format()).trees(parts);
        } else {
            new ReplayText(context).verified(parts, Duration.between(from, to));
        }
        boolean same = parts.stream().allMatch(one -> one.path("different").asLong() == 0);
        return (same ? Exit.OK : Exit.FAILED).code();
    }
}
