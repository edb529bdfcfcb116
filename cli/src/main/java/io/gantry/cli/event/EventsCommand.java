package io.gantry.cli.event;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.kinds.meta.Kind;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "events", description = "Shows what happens to machines, nodes, jobs and all the rest, as it happens.")
public final class EventsCommand implements Callable<Integer> {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @SuppressWarnings("UnusedVariable") // taken, because people write it; there is nothing but following yet
    @Option(
            names = {"-f", "--follow"},
            description = "Goes on until interrupted (the only way for now, and the default).")
    private boolean follow;

    @Option(names = "--kinds", split = ",", paramLabel = "KIND", description = "Only of these kinds (default: all).")
    private List<String> kinds = List.of();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public EventsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        List<Kind> wanted = kinds.isEmpty()
                ? Arrays.asList(Kind.values())
                : kinds.stream().map(EventsCommand::typed).toList();
        new Watch(api, context).follow(wanted, this::show);
        return Exit.OK.code();
    }

    private static Kind typed(String word) {
        return Kind.ofWord(word).orElseThrow(() -> new Failure(Exit.USAGE, "error: there is no kind '" + word + "'"));
    }

    private void show(Watch.Change change) {
        context.terminal().say(CLOCK.format(context.time().instant()) + "  " + line(change));
    }

    static String line(Watch.Change change) {
        ApiObject object = change.object();
        String state = change.deleted() ? "gone" : state(object);
        return String.format("%-10s %-24s %s", object.kind().singular(), object.name(), state)
                .stripTrailing();
    }

    private static String state(ApiObject object) {
        String state = object.text("status.state", "state");
        String reason = object.text("status.reason", "reason");
        boolean unseen = object.at("status").has("observedGeneration") && !object.observed();
        String seen = !unseen ? "" : " (generation " + object.generation() + " not seen yet)";
        return (state.isEmpty() ? "changed" : state) + (reason.isEmpty() ? "" : " " + reason) + seen;
    }
}
