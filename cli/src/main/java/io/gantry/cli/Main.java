package io.gantry.cli;

import io.gantry.cli.help.VersionCommand;
import io.gantry.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Where the command meets the process it runs in: its streams, its environment, its clock. */
public final class Main {

    private static final int WIDTH_DEFAULT = 0;

    private Main() {}

    public static void main(String[] args) {
        if (args.length == 1 && (args[0].equals("version") || args[0].equals("--version"))) {
            stream(FileDescriptor.out).println(VersionCommand.line()); // the quickest way: nothing else is loaded
            return;
        }
        System.exit(run(args, context()));
    }

    /** As from a shell, without leaving the process. */
    public static int run(String[] args, Context context) {
        var line = GantryCommand.line(context);
        int code = args.length == 0 ? line.execute("help") : line.execute(args);
        context.terminal().endLive();
        return code;
    }

    /** Of this process; for programs that extend the command. */
    public static Context context() {
        Map<String, String> environment = System.getenv();
        return new Context(
                new Terminal(System.in, stream(FileDescriptor.out), stream(FileDescriptor.err), looks(environment)),
                environment,
                Path.of("").toAbsolutePath(),
                InstantSource.system(),
                System::nanoTime,
                Thread::sleep);
    }

    /** The launcher says which streams are terminals (GANTRY_TTY, GANTRY_COLUMNS); without it, all or none are. */
    static Terminal.Looks looks(Map<String, String> environment) {
        String said = Optional.ofNullable(environment.get("GANTRY_TTY")).orElseGet(Main::allOrNone);
        boolean output = said.contains("out");
        boolean asks = said.contains("in");
        boolean live = said.contains("err");
        boolean color =
                output && environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
        return new Terminal.Looks(
                asks, live && !"dumb".equals(environment.get("TERM")), color, width(environment, output));
    }

    @SuppressWarnings("SystemConsoleNull") // documented to be null where there is no terminal and none is emulated
    private static String allOrNone() {
        var console = System.console();
        return console != null && console.isTerminal() ? "in,out,err" : "";
    }

    private static int width(Map<String, String> environment, boolean output) {
        String columns = environment.getOrDefault("GANTRY_COLUMNS", environment.getOrDefault("COLUMNS", ""));
        return output && columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : WIDTH_DEFAULT;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
