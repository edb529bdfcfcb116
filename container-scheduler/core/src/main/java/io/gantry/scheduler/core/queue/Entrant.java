package io.gantry.scheduler.core.queue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A contender's place in a {@link Tournament}: the smaller keys go first, one after the other. */
final class Entrant {

    final Contender contender;
    /** Where it stands, and who that belongs to. */
    final Tournament in;

    final @Nullable Entrant above;
    final int slot;

    boolean present;
    /** What it needs at least of what is outside of it, by number of resource. */
    final long[] need;

    private long first;
    private long second;
    private long since;
    private long number;

    Entrant(Contender contender, Tournament in, @Nullable Entrant above) {
        this.contender = contender;
        this.in = in;
        this.above = above;
        this.need = new long[in.resources()];
        this.slot = in.take();
    }

    /** @param flow whose group is of this age */
    void rank(long firstKey, long secondKey, Flow flow) {
        first = firstKey;
        second = secondKey;
        since = flow.since();
        number = flow.number();
        present = true;
    }

    void leave() {
        present = false;
        Arrays.fill(need, 0);
    }

    boolean isBefore(Entrant other) {
        if (first != other.first) {
            return first < other.first;
        }
        if (second != other.second) {
            return second < other.second;
        }
        return since != other.since ? since < other.since : number < other.number;
    }

    /** Stands where it should now, and so do all above it. */
    void refresh() {
        for (Entrant one = this; one != null; one = one.above) {
            one.refreshAlone();
        }
    }

    void refreshAlone() {
        contender.derive();
        in.changed(this);
    }
}
