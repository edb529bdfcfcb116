package io.gantry.scheduler.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecCommandTest {

    @Test
    void wordsMayBeAnyText() {
        assertThat(read("{\"command\": [\"sh\", \"-c\", \"\", \"a\\nb ä\"]}").orThrow())
                .isEqualTo(List.of("sh", "-c", "", "a\nb ä"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"command\": null}",
                "{\"command\": []}",
                "{\"command\": [null]}",
                "{\"command\": [\"echo\", null]}",
                "{\"command\": [\"a\\u0000\"]}",
                "{\"command\": [\"\\ud800\"]}"
            })
    void whatIsNoCommandIsRefusedByItsField(String body) {
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.Invalid.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{\"command\": \"ls\"}", "{\"command\": [[]]}", "{\"command\": [\"ls\"], \"x\": 1}"})
    void whatIsNotOfThisFormIsRefusedWithoutWordsOfOurInside(String body) {
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection())
                                .isInstanceOf(Rejection.Malformed.class)
                                .asString()
                                .contains("\"command\"")
                                .doesNotContain("io.gantry", "java."));
    }

    private static Result<List<String>> read(String body) {
        return OutputResource.command(body.getBytes(UTF_8));
    }
}
