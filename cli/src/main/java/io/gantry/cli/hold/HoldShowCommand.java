package io.gantry.cli.hold;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.api.Connection;
import io.gantry.cli.output.FormatOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "show", description = "Shows whether there is a hold, why, and what its end would destroy.")
public final class HoldShowCommand implements Callable<Integer> {

    @Mixin
    private FormatOption output = new FormatOption();

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public HoldShowCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        HoldText.print(context, output, connection.open(context).get("/v1/hold"));
        return Exit.OK.code();
    }
}
