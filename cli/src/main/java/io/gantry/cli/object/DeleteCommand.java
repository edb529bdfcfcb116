package io.gantry.cli.object;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.api.Connection;
import io.gantry.cli.wait.WaitOption;
import io.gantry.cli.wait.Waiting;
import io.gantry.kinds.meta.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Deletes objects, after saying which; what they own goes with them.")
public final class DeleteCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "KIND", completionCandidates = Kinds.class, description = "Their kind.")
    private String kind = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "Their names.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public DeleteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Kind wanted = Kinds.typed(kind);
        Api api = connection.open(context);
        @Nullable String namespace = scope.of(wanted, context);
        var finder = new Finder(api);
        List<ApiObject> doomed =
                names.stream().map(name -> finder.find(wanted, namespace, name)).toList();
        ask(doomed);
        for (ApiObject object : doomed) {
            api.checked(
                    api.ask(
                            "DELETE",
                            Api.path(wanted, namespace, object.name()),
                            null,
                            Map.of("If-Match", object.ifMatch())),
                    "delete " + object.title());
            context.terminal().say("deleting " + object.title());
        }
        if (wait.wanted()) {
            var waiting = new Waiting(api, context, wait.timeout());
            doomed.forEach(object -> waiting.untilGone(object, namespace));
        }
        return Exit.OK.code();
    }

    private void ask(List<ApiObject> doomed) {
        if (yes) {
            return;
        }
        doomed.forEach(object -> context.terminal().note("  - delete  " + object.title()));
        if (!context.terminal().looks().asks()) {
            throw new Failure(Exit.USAGE, "error: nobody can be asked here: repeat with --yes", "nothing was deleted");
        }
        if (!context.terminal().confirms("Delete?")) {
            throw new Failure(Exit.FAILED, "nothing was deleted");
        }
    }
}
