package io.gantry.platform.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BoundsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void whatIsAtItsBoundsIsGood() {
        assertThatCode(() -> new Bounds("gantry.x")
                        .number("low", 1, 1, 9)
                        .number("high", 9, 1, 9)
                        .time("short", SECOND, SECOND, MINUTE)
                        .time("long", MINUTE, SECOND, MINUTE)
                        .check())
                .doesNotThrowAnyException();
    }

    @Test
    void everythingThatIsWrongIsNamedWithItsBound() {
        assertThatThrownBy(() -> new Bounds("gantry.x")
                        .number("count", 10, 1, 9)
                        .number("good", 5, 1, 9)
                        .time("every", Duration.ZERO, SECOND, MINUTE)
                        .rule("within", SECOND, false, "must be less than every")
                        .check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gantry.x.count is 10; it must be 1 to 9; gantry.x.every is PT0S; it must be PT1S to PT1M;"
                        + " gantry.x.within is PT1S; it must be less than every");
    }
}
