package io.gantry.simulator.chance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DrawsTest {

    @Test
    void aSeedGivesTheSameNumbersForEver() {
        var draws = new Draws(1);

        assertThat(new long[] {draws.next(), draws.next(), draws.next()})
                .as("results of years ago can be had again")
                .containsExactly(NUMBERS);
    }

    private static final long[] NUMBERS = {-1041056189838986770L, 834844254806117752L, -4105564205054022743L};

    @Test
    void numbersBelowABoundAreAllAsLikely() {
        var draws = new Draws(2);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[draws.below(7)]++;
        }

        for (int count : counts) {
            assertThat(count).isBetween(9_600, 10_400);
        }
    }

    @Test
    void meansAreWhatTheyShouldBe() {
        var draws = new Draws(3);
        double exponential = 0;
        double normal = 0;
        double square = 0;
        for (int i = 0; i < 100_000; i++) {
            exponential += draws.exponential(5);
            double one = draws.normal();
            normal += one;
            square += one * one;
        }

        assertThat(exponential / 100_000).isEqualTo(5, within(0.1));
        assertThat(normal / 100_000).isEqualTo(0, within(0.02));
        assertThat(square / 100_000).isEqualTo(1, within(0.03));
    }

    @Test
    void aPurposeHasNumbersOfItsOwn() {
        assertThat(Draws.of(1, "ties").next())
                .isNotEqualTo(Draws.of(1, "arrivals").next());
        assertThat(Draws.of(1, "ties").next()).isNotEqualTo(Draws.of(2, "ties").next());
    }
}
