package io.gantry.cli.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.cli.Context;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.Format;
import io.gantry.cli.output.Printer;
import io.gantry.cli.output.Yaml;
import io.gantry.cli.terminal.Ages;
import io.gantry.cli.terminal.Table;
import io.gantry.cli.terminal.Terminal;
import io.gantry.kinds.meta.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "describe", description = "Shows all that is known of one object: wanted, found, and why they differ.")
public final class DescribeCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "KIND", completionCandidates = Kinds.class, description = "Its kind.")
    private String kind = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name, uid, or the start of its uid's last group.")
    private String name = "";

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public DescribeCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Kind wanted = Kinds.typed(kind);
        Api api = connection.open(context);
        ApiObject object = new Finder(api).find(wanted, scope.of(wanted, context), name);
        head(object);
        section("Wanted", object.json().path("spec"));
        section("Found", withoutConditions(object.json().path("status")));
        conditions(object);
        if (wanted == Kind.JOB) {
            allocations(api, object);
        }
        return 0;
    }

    private void head(ApiObject object) {
        say("Name:        " + object.name());
        say("Kind:        " + object.kind().word());
        if (!object.namespace().isEmpty()) {
            say("Namespace:   " + object.namespace());
        }
        say("Uid:         " + object.uid());
        object.instant("metadata.created", "created", "placed")
                .ifPresent(created -> say("Age:         "
                        + Ages.of(Duration.between(created, context.time().instant())) + " (since " + created + ")"));
        if (object.generation() > 0) {
            say("Generation:  " + object.generation() + (object.observed() ? " (seen)" : " (not seen yet)"));
            say("Version:     " + object.version());
        }
        object.at("metadata.labels")
                .properties()
                .forEach(label -> say("Label:       " + label.getKey() + "="
                        + label.getValue().asText()));
        if (!object.text("metadata.deleting").isEmpty()) {
            say(context.terminal().paint(Terminal.Color.BAD, "Deleting:    since " + object.text("metadata.deleting")));
        }
    }

    private void section(String title, JsonNode part) {
        if (!part.isEmpty()) {
            say(context.terminal().paint(Terminal.Color.STRONG, title + ":"));
            Yaml.of(part).lines().forEach(line -> say("  " + line));
        }
    }

    private static JsonNode withoutConditions(JsonNode status) {
        return status instanceof ObjectNode object ? object.deepCopy().without("conditions") : status;
    }

    private void conditions(ApiObject object) {
        JsonNode conditions = object.at("status.conditions");
        if (conditions.isEmpty()) {
            return;
        }
        var table = new Table(List.of("CONDITION", "IS", "REASON", "MESSAGE"));
        conditions.forEach(condition -> table.row(List.of(
                condition.path("type").asText(),
                condition.path("status").asText(),
                condition.path("reason").asText("-"),
                condition.path("message").asText("-"))));
        table.lines(context.terminal().looks().width()).forEach(this::say);
    }

    private void allocations(Api api, ApiObject job) {
        List<ApiObject> allocations =
                api.listAt(Kind.ALLOCATION, Api.path(Kind.JOB, job.namespace(), job.name(), "allocations"));
        if (!allocations.isEmpty()) {
            say("");
            new Printer(context, Format.TABLE)
                    .tableLines(Kind.ALLOCATION, allocations)
                    .forEach(this::say);
            allocations.forEach(this::notReady);
        }
    }

    private void notReady(ApiObject task) {
        JsonNode health = task.at("health");
        if (health.isObject() && !health.path("ready").asBoolean()) {
            String answer = health.path("answer").asText("no answer yet");
            say(context.terminal()
                    .paint(
                            Terminal.Color.BAD,
                            task.text("group") + "[" + task.text("index") + "] is not ready since "
                                    + health.path("since").asText() + ": its "
                                    + health.path("check").asText() + " check says: " + answer));
        }
    }

    private void say(String line) {
        context.terminal().say(line);
    }
}
