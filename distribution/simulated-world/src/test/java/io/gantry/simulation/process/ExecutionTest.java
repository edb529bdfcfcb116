package io.gantry.simulation.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionTest {

    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();
    private Duration slept = Duration.ZERO;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", textBlock = """
            echo hello; echo again                                  => hello|again|
            echo "a   b" 'c  d' e   f                               => a   b c  d e f|
            for i in 1 2 3; do echo line $i; done                   => line 1|line 2|line 3|
            for i in $(seq 2 4); do echo $i; done                   => 2|3|4|
            i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done   => 0|1|2|
            true && echo yes || echo no                             => yes|
            false && echo yes || echo no                            => no|
            if [ "$GREETING" = hi ]; then echo set; else echo not; fi => set|
            if false; then echo a; elif true; then echo b; fi       => b|
            echo ${GREETING}-$((2 * 3 + 1))                         => hi-7|
            until true; do echo never; done; echo end               => end|
            echo hidden >/dev/null; printf '%s-%s\\n' a b           => a-b|
            echo $? ; false; echo $?                                => 0|1|
            # a comment; echo no                                    => ''
            """)
    void scriptsPrintWhatAShellPrints(String script, String expected) {
        int code = run(List.of("sh", "-c", script));
        assertThat(out.toString().replace('\n', '|')).isEqualTo(expected);
        assertThat(code).isZero();
    }

    @Test
    void exitEndsWithItsCode() {
        assertThat(run(List.of("sh", "-c", "echo a; exit 7; echo b"))).isEqualTo(7);
        assertThat(out.toString()).isEqualTo("a\n");
    }

    @Test
    void sleepsAreWaitedFor() {
        assertThat(run(List.of("/bin/sh", "-ec", "sleep 1; sleep 0.5; sleep 1m")))
                .isZero();
        assertThat(slept).isEqualTo(Duration.ofMillis(61_500));
    }

    @Test
    void aBusyLoopIsMadeToWait() throws NotRunnable {
        var busy = new Execution(Compiler.compile(List.of("sh", "-c", "while true; do :; done")));
        assertThat(busy.run(new TestHost())).isInstanceOf(Execution.Pause.Sleep.class);
    }

    @Test
    void errorsGoToTheOtherChannel() {
        assertThat(run(List.of("sh", "-c", "echo oops >&2; nosuch"))).isEqualTo(127);
        assertThat(err.toString()).isEqualTo("oops\nsh: nosuch: not found\n");
    }

    @Test
    void aCommandThatIsNotThereIsRefusedInDockersWords() {
        assertThatThrownBy(() -> Compiler.compile(List.of("nosuch", "-x")))
                .isInstanceOf(NotRunnable.class)
                .hasMessage("exec: \"nosuch\": executable file not found in $PATH");
    }

    @Test
    void aShellWithoutAScriptEndsAtOnce() {
        assertThat(run(List.of("sh"))).isZero();
    }

    private int run(List<String> commandLine) {
        try {
            var execution = new Execution(Compiler.compile(commandLine));
            while (true) {
                switch (execution.run(new TestHost())) {
                    case Execution.Pause.Sleep(Duration time) -> slept = slept.plus(time);
                    case Execution.Pause.Exit(int code, boolean _) -> {
                        return code;
                    }
                    case Execution.Pause.ForEver() -> throw new AssertionError("waits for ever");
                }
            }
        } catch (NotRunnable reason) {
            throw new AssertionError(reason);
        }
    }

    private final class TestHost implements Execution.Host {
        @Override
        public void write(boolean error, String text) {
            (error ? err : out).append(text);
        }

        @Override
        public String hostName() {
            return "host";
        }

        @Override
        public String date() {
            return "today";
        }

        @Override
        public Map<String, String> environment() {
            return Map.of("GREETING", "hi");
        }
    }
}
