package io.gantry.cli.help;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.terminal.Table;
import io.gantry.cli.terminal.Terminal;
import io.gantry.manifest.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "Shows help of a command, or of a topic: exit-codes, files.")
public final class HelpCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "WORD", description = "A command, or a topic.")
    private List<String> words = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    private final Context context;

    public HelpCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        switch (words.isEmpty() ? "" : words.getFirst()) {
            case "exit-codes" -> exitCodes();
            case "files" -> files();
            default -> command();
        }
        return Exit.OK.code();
    }

    private void exitCodes() {
        var table = new Table(List.of("CODE", "MEANING"));
        Arrays.stream(Exit.values()).forEach(exit -> table.row(List.of("" + exit.code(), exit.meaning())));
        table.lines(0).forEach(context.terminal()::say);
        context.terminal().say("");
        context.terminal().say("'gantry job exec' ends with the exit code of the command it ran.");
    }

    private void files() {
        """
        A file holds one object or several (YAML documents between ---, or JSON), each with

          apiVersion: gantry/v1
          kind: Namespace, Provider, Cluster, Pool, Machine, Node or Job
          metadata: {name: ..., labels: {...}}     a job's metadata has a namespace too (else -n)
          spec: ...

        They may refer to one another in any order. Examples: docs/examples/.""".lines().forEach(context.terminal()::say);
    }

    private void command() {
        CommandLine line = root();
        for (String word : words) {
            CommandLine next = line.getSubcommands().get(word);
            if (next == null) {
                throw new Failure(
                        Exit.USAGE,
                        "error: there is no command '" + String.join(" ", words) + "'"
                                + Nearest.to(word, line.getSubcommands().keySet())
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse(""));
            }
            line = next;
        }
        Terminal terminal = context.terminal();
        line.getUsageMessage(line.getColorScheme()).lines().forEach(terminal::say);
    }

    private CommandLine root() {
        if (spec == null) {
            throw new IllegalStateException("help outside a command line");
        }
        return spec.root().commandLine();
    }
}
