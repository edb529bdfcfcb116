package io.gantry.demo;

import io.gantry.cli.Context;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stops the server, its database and broker, and the machines on this host. Data stays.")
final class DownCommand implements Callable<Integer> {

    private final Context context;

    DownCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return new Down(context).all().code();
    }
}
