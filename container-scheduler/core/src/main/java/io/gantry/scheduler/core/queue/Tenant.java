package io.gantry.scheduler.core.queue;

import org.jspecify.annotations.Nullable;

/** What waits of one namespace in a queue, of one priority. */
final class Tenant implements Contender {

    final Tenancy tenancy;
    final Band band;
    final Tournament inside;
    final Entrant entrant;
    int flows;

    Tenant(Tenancy tenancy, Band band) {
        this.tenancy = tenancy;
        this.band = band;
        this.inside = new Tournament(band.inside.resources());
        this.entrant = new Entrant(this, band.inside, band.entrant);
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
        entrant.rank(tenancy.share(), 0, first);
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
