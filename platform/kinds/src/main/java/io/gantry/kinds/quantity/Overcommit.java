package io.gantry.kinds.quantity;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How much of what nodes have is given out to tasks, in percent: 100 is what is there, 200 is twice that. What is left out is
 * 100.
 *
 * @param cpu 1 to 1000
 * @param memory 1 to 1000
 * @param disk 1 to 1000
 * @param network 1 to 1000
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Overcommit(
        @Nullable Integer cpu,
        @Nullable Integer memory,
        @Nullable Integer disk,
        @Nullable Integer network) {

    public static final int MOST = 1_000;
    private static final int ALL = 100;

    /** @throws IllegalArgumentException naming the field and its range */
    public Overcommit {
        check("cpu", cpu);
        check("memory", memory);
        check("disk", disk);
        check("network", network);
    }

    private static void check(String field, @Nullable Integer percent) {
        if (percent != null && (percent < 1 || percent > MOST)) {
            throw new IllegalArgumentException(
                    "overcommit." + field + " must be 1 to " + MOST + " percent, not " + percent);
        }
    }

    /** What is meant where it is left out. */
    public static int percent(@Nullable Integer given) {
        return given == null ? ALL : given;
    }

    /** So much is given out of a node that has this. */
    public Resources of(Resources there) {
        Bits bits = there.network();
        return new Resources(
                new Cpu(part(there.cpu().milli(), cpu)),
                new Bytes(part(there.memory().value(), memory)),
                new Bytes(part(there.disk().value(), disk)),
                there.gpus(),
                bits == null ? null : new Bits(Math.max(1, part(bits.perSecond(), network))),
                there.named());
    }

    /** Whole parts first, as the scheduler reckons. */
    private static long part(long amount, @Nullable Integer percent) {
        int share = percent(percent);
        long whole = amount / ALL;
        return whole > Long.MAX_VALUE / MOST - 1 ? Long.MAX_VALUE : whole * share + amount % ALL * share / ALL;
    }
}
