package io.gantry.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gantry.simulator.chance.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FiguresOverTimeTest {

    @Test
    void aSeriesHasTheMeanOfEachSpan() {
        var series = new Series(1000);
        series.until(500, 4);
        series.until(1500, 2);
        series.until(2000, 0);

        assertThat(series.means()).containsExactly(3, 1);
        assertThat(series.mean(2000)).isEqualTo(2);
        assertThat(series.mean(1000)).isEqualTo(3);
        assertThat(series.mean(1500)).as("half of the second span").isEqualTo(7 / 3.0, within(1e-9));
        assertThat(series.highest()).isEqualTo(3);
    }

    @Test
    void aLongSeriesTakesNoMoreRoomAndKeepsItsMean() {
        var series = new Series(1000);
        for (int i = 1; i <= 10_000; i++) {
            series.until(i * 1000L, i % 10);
        }

        assertThat(series.means().length).isBetween(Series.SPANS_MAX / 2, Series.SPANS_MAX);
        assertThat(series.spanMillis()).isEqualTo(32_000);
        assertThat(series.mean(10_000_000)).isEqualTo(4.5, within(1e-9));
    }

    @Test
    void quantilesOfWaitsAreAtMostALittleTooLong() {
        var waits = new WaitTimes();
        var draws = new Draws(1);
        long[] all = new long[20_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) draws.exponential(60_000);
            waits.add(all[i], 1);
        }
        Arrays.sort(all);

        for (double share : new double[] {0.01, 0.5, 0.9, 0.95, 0.99, 1}) {
            long exact = all[(int) Math.ceil(share * all.length) - 1];
            assertThat(waits.quantileMillis(share)).as("p" + share).isBetween(exact, exact + exact / 60);
        }
        assertThat(waits.longestMillis()).isEqualTo(all[all.length - 1]);
        assertThat(waits.meanMillis()).isEqualTo(Arrays.stream(all).average().orElseThrow(), within(1e-6));
    }

    @Test
    void shortAndEndlessWaitsAreCounted() {
        var waits = new WaitTimes();
        waits.add(0, 3);
        waits.add(Long.MAX_VALUE, 1);

        assertThat(waits.quantileMillis(0.75)).isZero();
        assertThat(waits.quantileMillis(1)).isEqualTo(Long.MAX_VALUE);
        assertThat(new WaitTimes().quantileMillis(0.5)).isZero();
    }
}
