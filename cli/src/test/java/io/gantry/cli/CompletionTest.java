package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion scripts, taken by real shells. */
class CompletionTest {

    private static final Path ZSH = Path.of("/usr/bin/zsh");
    private static final long LIMIT_SECONDS = 60;

    /** An interactive zsh in a terminal of its own, in which somebody presses Tab twice; prints what it then shows. */
    private static final String PRESS_TAB = """
            zmodload zsh/zpty
            zpty person zsh -f -i
            zpty -w person "source $1; print sourced-\\$?"
            zpty -r -m person seen '*sourced-0*' || exit 3
            zpty -w -n person $'gantry job ex\\t\\t'
            zpty -r -m person seen '*explain*' || exit 4
            print -r -- "$seen"
            """;

    @TempDir
    private Path folder;

    @Test
    void bashTakesTheScript() throws Exception {
        Path script = script("bash");

        String offered = run(
                "bash",
                "-c",
                "source " + script + " && COMP_WORDS=(gantry job ex) COMP_CWORD=2 && _complete_gantry;"
                        + " echo \"${COMPREPLY[@]}\"");

        assertThat(offered).isEqualTo("exec explain\n");
    }

    @Test
    void zshTakesTheScript() throws Exception {
        assumeTrue(Files.exists(ZSH), "there is no zsh; on Debian: apt-get install zsh");
        Path script = script("zsh");
        Path press = Files.writeString(folder.resolve("press-tab"), PRESS_TAB);

        assertThat(run(ZSH.toString(), "-f", press.toString(), script.toString()))
                .contains("exec", "explain");
    }

    private Path script(String of) throws Exception {
        var shell = new Shell(folder);
        assertThat(shell.run("completion", of)).isZero();
        return Files.writeString(folder.resolve("completion." + of), shell.out());
    }

    /** Its output goes to a file: a pipe would have to be read beside a limit that may close it. */
    private String run(String... command) throws Exception {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("ended within %s s", LIMIT_SECONDS).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        return Files.readString(said);
    }
}
