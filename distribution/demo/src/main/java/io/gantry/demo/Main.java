package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import picocli.CommandLine;

/** The program behind {@code ./gantry demo} and {@code ./gantry down}. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Context context = io.gantry.cli.Main.context();
        System.exit(run(args, context));
    }

    static int run(String[] args, Context context) {
        var line = new CommandLine(new GantryWords())
                .addSubcommand(new DemoCommand(context))
                .addSubcommand(new DownCommand(context));
        line.setExecutionExceptionHandler((thrown, where, parsed) -> ended(thrown, context));
        return line.execute(args);
    }

    private static int ended(Exception thrown, Context context) throws Exception {
        if (thrown instanceof Failure failure) {
            failure.lines().forEach(context.terminal()::note);
            return failure.exit().code();
        }
        if (Thread.currentThread().isInterrupted()) {
            return Exit.FAILED.code();
        }
        throw thrown; // a bug: its trace is what helps
    }

    @CommandLine.Command(name = "./gantry", description = "What the launcher does on this host.")
    static final class GantryWords {}
}
