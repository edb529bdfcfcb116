package io.gantry.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.api.ServerEvent;
import io.gantry.kinds.meta.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "exec",
        description = "Runs a command inside a running container of a job; its exit code becomes ours.",
        footer = {"", "  gantry job exec hello -- /bin/ls /"})
public final class JobExecCommand implements Callable<Integer> {

    @Mixin
    private JobName job = new JobName();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "After --.")
    private List<String> command = new ArrayList<>();

    @Option(names = "--group", paramLabel = "GROUP", description = "In this group (default: the first).")
    private @Nullable String group;

    @Option(names = "--index", paramLabel = "N", description = "In the task of this index (default: the first).")
    private @Nullable Integer index;

    @Option(names = "--allocation", paramLabel = "ID", description = "In this allocation.")
    private @Nullable String allocation;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public JobExecCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ApiObject found = job.find(api, context);
        ApiObject chosen = chosen(api, found);
        String path = Api.path(Kind.ALLOCATION, found.namespace(), chosen.uid(), "exec");
        int code = Exit.FAILED.code();
        try (Stream<ServerEvent> events =
                api.events("POST", path, Map.of("command", command), Optional.empty(), "exec in " + found.title())) {
            for (ServerEvent event : (Iterable<ServerEvent>) events::iterator) {
                if (event.type().equals("exit")) {
                    code = event.json().path("exitCode").asInt(Exit.FAILED.code());
                    break;
                }
                if (event.type().equals("trouble")) {
                    throw new Failure(
                            Exit.FAILED,
                            "error: the output breaks off: "
                                    + event.json().path("detail").asText());
                }
                show(event.json());
            }
        }
        return code;
    }

    private void show(JsonNode json) {
        boolean toErrors = json.path("channel").asText().equals("err");
        var stream = toErrors ? context.terminal().errors() : context.terminal().output();
        String text = json.path("text").asText();
        stream.print(text.endsWith("\n") ? text : text + "\n");
        stream.flush();
    }

    private ApiObject chosen(Api api, ApiObject found) {
        List<ApiObject> running = api.listAt(Kind.ALLOCATION, JobName.path(found, "allocations")).stream()
                .filter(one -> one.text("status.state", "state").equals("RUNNING"))
                .filter(this::isMeant)
                .toList();
        if (running.isEmpty()) {
            throw new Failure(
                    Exit.NOT_FOUND,
                    "error: no such task of " + found.title() + " is running",
                    "  do:  see where they are with 'gantry describe job " + found.name() + " -n " + found.namespace()
                            + "'");
        }
        return running.getFirst();
    }

    private boolean isMeant(ApiObject one) {
        return (group == null || one.text("status.group", "group").equals(group))
                && (index == null || one.number("status.index", "index") == index)
                && (allocation == null
                        || one.tail().startsWith(allocation)
                        || one.uid().equals(allocation));
    }
}
