package io.gantry.cli.secret;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.object.Scope;
import io.gantry.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists the names of a namespace's secrets.")
public final class SecretListCommand implements Callable<Integer> {

    @Option(names = "--json", description = "A line of JSON for each.")
    private boolean json;

    @Mixin
    private Scope scope = new Scope();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public SecretListCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String path = SecretScope.paths(scope.namespace(context));
        if (json) {
            connection.open(context).eachAt(path, "", one -> context.terminal().say(one.toString()));
            return Exit.OK.code();
        }
        var table = new Table(List.of("NAME", "TYPE"));
        connection
                .open(context)
                .eachAt(
                        path,
                        "",
                        one -> table.row(List.of(
                                one.path("name").asText(), one.path("type").asText())));
        table.lines(context.terminal().looks().width()).forEach(context.terminal()::say);
        return Exit.OK.code();
    }
}
