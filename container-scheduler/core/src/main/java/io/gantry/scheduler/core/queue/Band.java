package io.gantry.scheduler.core.queue;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits in a queue of one priority. */
final class Band implements Contender {

    final int priority;
    final Tournament inside;
    final Entrant entrant;
    /** By namespace. Only looked up, never gone through. */
    final Map<String, Tenant> tenants = new HashMap<>();

    Band(int priority, Line line) {
        this.priority = priority;
        this.inside = new Tournament(line.inside.resources());
        this.entrant = new Entrant(this, line.inside, line.entrant);
    }

    @Override
    public void derive() {
        Flow first = first();
        if (first == null) {
            entrant.leave();
            return;
        }
        for (int r = 0; r < entrant.need.length; r++) {
            entrant.need[r] = inside.least(r);
        }
        entrant.rank(-(long) priority, 0, first);
    }

    @Override
    public @Nullable Flow first() {
        Entrant top = inside.top();
        return top == null ? null : top.contender.first();
    }

    @Override
    public @Nullable Flow find(long[] room) {
        return inside.find(room);
    }
}
