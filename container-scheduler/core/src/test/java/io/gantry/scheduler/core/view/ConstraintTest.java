package io.gantry.scheduler.core.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.scheduler.core.view.Constraint.Operator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintTest {

    @ParameterizedTest
    @CsvSource({
        "6.1, true", "v6.1.0, true", "6.1.0-13, true", "6.10, true", "7, true", "6.1+build.5, true",
        "6.0.99, false", "5.10, false", "6.1.0-rc1, false", "6.x, false", "'', false", "6..1, false",
    })
    void versionsAreComparedNumberByNumber(String actual, boolean atLeast) {
        var constraint = new Constraint("kernel", Operator.VERSION_AT_LEAST, List.of("6.1"));
        assertThat(constraint.matches(Map.of("kernel", actual))).isEqualTo(atLeast);
    }

    @Test
    void whatIsNoVersionIsNeitherBelowNorAbove() {
        var below = new Constraint("kernel", Operator.VERSION_BELOW, List.of("6.1"));
        assertThat(below.matches(Map.of("kernel", "new"))).isFalse();
        assertThat(below.matches(Map.of())).isFalse();
        assertThat(below.matches(Map.of("kernel", "6.1-rc2"))).isTrue();
    }

    @Test
    void aPatternMustMatchTheWholeValue() {
        var constraint = new Constraint("rack", Operator.MATCHES, List.of("r[0-9]+"));
        assertThat(constraint.matches(Map.of("rack", "r12"))).isTrue();
        assertThat(constraint.matches(Map.of("rack", "r12b"))).isFalse();
        assertThat(constraint.matches(Map.of())).isFalse();
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new Constraint("kernel", Operator.VERSION_BELOW, List.of("new")))
                .hasMessage("constraint on 'kernel': VERSION_BELOW does not take [new]");
        assertThatThrownBy(() -> new Constraint("rack", Operator.MATCHES, List.of("(a")))
                .hasMessageContaining("'(' without ')'");
    }
}
