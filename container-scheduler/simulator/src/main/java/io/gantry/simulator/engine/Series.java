package io.gantry.simulator.engine;

import java.util.Arrays;

/**
 * A value over time as the means of equal spans. At most {@value #SPANS_MAX} of them: when there are more, two become one, and
 * spans are twice as long from then on. So a simulation of any length takes the same memory.
 */
public final class Series {

    static final int SPANS_MAX = 400;

    private final double[] sums = new double[SPANS_MAX];
    private final double[] weights = new double[SPANS_MAX];
    private long spanMillis;
    private long endMillis;

    Series(long spanMillis) {
        this.spanMillis = Math.max(1, spanMillis);
    }

    /** The value was so from the end of what was added before until then. */
    void until(long millis, double value) {
        while (millis > spanMillis * SPANS_MAX) {
            widen();
        }
        long from = endMillis;
        while (from < millis) {
            int span = (int) (from / spanMillis);
            long to = Math.min(millis, (span + 1) * spanMillis);
            sums[span] += value * (to - from);
            weights[span] += to - from;
            from = to;
        }
        endMillis = Math.max(endMillis, millis);
    }

    private void widen() {
        for (int i = 0; i < SPANS_MAX; i++) {
            double sum = 2 * i + 1 < SPANS_MAX ? sums[2 * i] + sums[2 * i + 1] : 0;
            double weight = 2 * i + 1 < SPANS_MAX ? weights[2 * i] + weights[2 * i + 1] : 0;
            sums[i] = sum;
            weights[i] = weight;
        }
        spanMillis *= 2;
    }

    public long spanMillis() {
        return spanMillis;
    }

    /** One for each span. */
    public double[] means() {
        int spans = (int) Math.min(SPANS_MAX, (endMillis + spanMillis - 1) / spanMillis);
        double[] means = new double[spans];
        Arrays.setAll(means, i -> weights[i] == 0 ? 0 : sums[i] / weights[i]);
        return means;
    }

    /** Until then; of a span that is cut, a part. */
    public double mean(long millis) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < SPANS_MAX && i * spanMillis < millis; i++) {
            double part = Math.min(1, (millis - i * spanMillis) / Math.max(1, weights[i]));
            sum += sums[i] * part;
            weight += weights[i] * part;
        }
        return weight == 0 ? 0 : sum / weight;
    }

    public double highest() {
        return Arrays.stream(means()).max().orElse(0);
    }
}
