package io.gantry.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {

    @Test
    void theFirstAndTheLastOfItsYearsAreMoments() {
        assertThat(Moment.parse("1970-01-01T00:00:00Z")).contains(Instant.EPOCH);
        assertThat(Moment.parse("9999-12-31T23:59:59.999Z"))
                .hasValueSatisfying(last -> assertThat(last).hasToString("9999-12-31T23:59:59.999Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "1969-12-31T23:59:59Z",
                "-1000000000-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "+300000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59Z"
            })
    void whatNothingCouldHoldIsNone(String text) {
        assertThat(Moment.parse(text)).isEmpty();
    }
}
