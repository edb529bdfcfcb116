package io.gantry.cli.help;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints a completion script for a shell.",
        footer = {"", "  bash: source <(gantry completion bash)", "  zsh:  source <(gantry completion zsh)"})
public final class CompletionCommand implements Callable<Integer> {

    /** Shells that can complete. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", paramLabel = "bash|zsh", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    @Spec
    private @Nullable CommandSpec spec;

    private final Context context;

    public CompletionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("completion outside a command line");
        }
        String script = AutoComplete.bash("gantry", spec.root().commandLine());
        if (shell == Shell.ZSH) {
            context.terminal()
                    .say("autoload -U +X compinit && compinit -u; autoload -U +X bashcompinit && bashcompinit");
        }
        context.terminal().output().print(script);
        context.terminal().output().flush();
        return Exit.OK.code();
    }
}
