package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "down",
        description = "Stops the server, its database and broker, and the machines on this host. Data stays.")
final class DownCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            description = "Deletes the data folder too, after a question: nothing brings back what is in it.")
    private boolean data;

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @SuppressWarnings("UnusedVariable") // read by picocli
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    private final Context context;

    DownCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Path home = context.home();
        if (!data || !Files.exists(home)) {
            return new Down(context).all().code();
        }
        var removal = new DataRemoval(home);
        removal.check();
        ask(home);
        Exit down = new Down(context).allBeforeDeletion();
        if (down == Exit.OK) {
            removal.delete();
            context.terminal().say(home + " is deleted");
        }
        return down.code();
    }

    private void ask(Path home) {
        if (yes) {
            return;
        }
        context.terminal().note("Deletes " + home + ": all that was declared, jobs, their history, keys and logs.");
        context.terminal().note("Containers on engines of yours run on: delete jobs and pools first.");
        if (!context.terminal().looks().asks()) {
            throw new Failure(
                    Exit.USAGE,
                    "error: nobody can be asked here: repeat with --yes",
                    "nothing was stopped, nothing deleted");
        }
        if (!context.terminal().confirms("Stop everything and delete it?")) {
            throw new Failure(Exit.FAILED, "nothing was stopped, nothing deleted");
        }
    }
}
