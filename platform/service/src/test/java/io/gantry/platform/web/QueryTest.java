package io.gantry.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    @Test
    void aFlagIsTrueOrFalseAndNoIfLeftOut() {
        assertThat(Query.flag("dryRun", "true").orThrow()).isTrue();
        assertThat(Query.flag("dryRun", "false").orThrow()).isFalse();
        assertThat(Query.flag("dryRun", null).orThrow()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "yes", "no", "foo", "", " ", "TRUE", "True", "true "})
    void noOtherWordIsAFlag(String word) {
        assertThat(Query.flag("dryRun", word))
                .isEqualTo(refused("dryRun", "must be true or false, not '" + word + "'"));
    }

    @Test
    void aNumberIsWithinItsBoundsAndEmptyIfLeftOut() {
        assertThat(Query.number("tail", "0", 0, 10).orThrow()).contains(0);
        assertThat(Query.number("tail", "10", 0, 10).orThrow()).contains(10);
        assertThat(Query.number("tail", null, 0, 10).orThrow()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", " ", "1.5", "1e1", "-1", "11", "99999999999"})
    void noOtherTextIsANumber(String text) {
        assertThat(Query.number("tail", text, 0, 10)).isEqualTo(refused("tail", "must be 0 to 10, not '" + text + "'"));
    }

    private static Result<Object> refused(String field, String message) {
        return Result.refused(Rejection.Invalid.of(field, message));
    }
}
