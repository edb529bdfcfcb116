package io.gantry.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.api.ServerEvent;
import io.gantry.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "logs", description = "Shows what a job's containers wrote, those that ended too.")
public final class JobLogsCommand implements Callable<Integer> {

    @Mixin
    private JobName job = new JobName();

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on until the job ends.")
    private boolean follow;

    @Option(names = "--tail", paramLabel = "N", description = "At most the last N lines of each container.")
    private @Nullable Integer tail;

    @Option(names = "--group", paramLabel = "GROUP", description = "Only this group.")
    private @Nullable String group;

    @Option(names = "--index", paramLabel = "N", description = "Only the task of this index.")
    private @Nullable Integer index;

    @Option(names = "--no-prefix", description = "Does not say before each line which task wrote it.")
    private boolean bare;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public JobLogsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject found = job.find(api, context);
        String path = JobName.path(found, "logs") + query();
        try (Stream<ServerEvent> events = api.events("GET", path, null, Optional.empty(), "logs of " + found.title())) {
            events.forEach(this::show);
        }
        return Exit.OK.code();
    }

    private String query() {
        List<String> parts = new ArrayList<>();
        parts.add("follow=" + follow);
        Optional.ofNullable(tail).ifPresent(lines -> parts.add("tail=" + lines));
        Optional.ofNullable(group).ifPresent(name -> parts.add("group=" + Api.encoded(name)));
        Optional.ofNullable(index).ifPresent(number -> parts.add("index=" + number));
        return "?" + String.join("&", parts);
    }

    private void show(ServerEvent event) {
        JsonNode json = event.json();
        if (event.type().equals("trouble")) {
            trouble(json);
        } else if (json.has("text")) {
            line(json);
        }
    }

    /** Of one task: the others go on. Of all: it is over, and not because the job is. */
    private void trouble(JsonNode json) {
        String detail = json.path("detail").asText();
        if (!json.has("group")) {
            throw new Failure(Exit.UNREACHABLE, "error: the output breaks off: " + detail);
        }
        context.terminal().note(prefix(json) + "no more output: " + detail);
    }

    private static String prefix(JsonNode json) {
        return json.path("group").asText() + "[" + json.path("index").asInt() + "] ";
    }

    private void line(JsonNode json) {
        Terminal terminal = context.terminal();
        String prefix = prefix(json);
        String text = json.path("text").asText().stripTrailing();
        terminal.say((bare ? "" : terminal.paint(Terminal.Color.FAINT, prefix)) + text);
    }
}
