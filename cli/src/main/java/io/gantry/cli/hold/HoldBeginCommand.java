package io.gantry.cli.hold;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.FormatOption;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "begin",
        description = "Begins a hold: from now on nothing is stopped, removed, switched off or deleted; it waits.")
public final class HoldBeginCommand implements Callable<Integer> {

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for whoever meets it.")
    private String reason = "";

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public HoldBeginCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api api = connection.open(context);
        var answer = api.ask("PUT", "/v1/hold?reason=" + Api.encoded(reason), null, Map.of());
        HoldText.print(context, output, api.checked(answer, "hold").body());
        return Exit.OK.code();
    }
}
