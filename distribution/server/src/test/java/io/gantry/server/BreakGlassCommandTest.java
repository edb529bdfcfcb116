package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakGlassCommandTest {

    @Test
    void itIsAWordAfterServer() {
        assertThat(BreakGlassCommand.parse(List.of("server", "--port", "7070"))).isEmpty();
        assertThat(BreakGlassCommand.parse(List.of("dev", "break-glass"))).isEmpty();
        assertThat(BreakGlassCommand.parse(List.of("server", "break-glass", "--reason", "sso is away")))
                .contains(new BreakGlassCommand("sso is away", Duration.ofHours(4)));
        assertThat(BreakGlassCommand.parse(List.of("server", "break-glass", "--for", "30m", "--reason", "x")))
                .contains(new BreakGlassCommand("x", Duration.ofMinutes(30)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--for 1h | wants --reason",
                "--reason | --reason needs a value",
                "--reason x --for 1d | --for must be 1m to 24h, not '1d'",
                "--why x | unknown option '--why'"
            })
    void whatIsWrongIsNamed(String words, String why) {
        List<String> arguments = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("server", "break-glass"),
                        java.util.Arrays.stream(words.split(" ", -1)))
                .toList();

        assertThatThrownBy(() -> BreakGlassCommand.parse(arguments)).hasMessageContaining(why);
    }
}
