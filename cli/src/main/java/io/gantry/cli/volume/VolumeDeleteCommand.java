package io.gantry.cli.volume;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.object.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = "Deletes volumes with all that is in them, after saying which.",
        footer = {"", "Refused while a task has one: stop its job first."})
public final class VolumeDeleteCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Their names, as listed.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public VolumeDeleteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        ask(api);
        for (String name : names) {
            String about = VolumePath.title(scope, context, name);
            api.checked(api.ask("DELETE", VolumePath.one(scope, context, name), null, Map.of()), "delete " + about);
            context.terminal().say("deleting " + about);
        }
        return Exit.OK.code();
    }

    private void ask(Api api) {
        if (yes) {
            return;
        }
        for (String name : names) {
            String about = VolumePath.title(scope, context, name);
            JsonNode volume = api.checked(api.ask("GET", VolumePath.one(scope, context, name), null, Map.of()), about)
                    .body();
            context.terminal()
                    .note("  - delete  " + about + " on node "
                            + volume.path("node").asText() + ", last used by job "
                            + volume.path("job").asText());
        }
        if (!context.terminal().looks().asks()) {
            throw new Failure(Exit.USAGE, "error: nobody can be asked here: repeat with --yes", "nothing was deleted");
        }
        if (!context.terminal().confirms("Delete, with all that is in them?")) {
            throw new Failure(Exit.FAILED, "nothing was deleted");
        }
    }
}
