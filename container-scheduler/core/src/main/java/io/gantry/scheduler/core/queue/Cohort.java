package io.gantry.scheduler.core.queue;

import org.jspecify.annotations.Nullable;

/** A cohort's queues and cohorts side by side. */
final class Cohort implements Contender {

    final Account account;
    final Tournament inside;
    final Entrant entrant;
    private final long[] room;

    Cohort(Account account, Tournament in, @Nullable Entrant above) {
        this.account = account;
        this.inside = new Tournament(in.resources());
        this.entrant = new Entrant(this, in, above);
        this.room = new long[in.resources()];
    }

    @Override
    public void derive() {
        Flow first = first();
        if (first == null || !Line.carry(account, inside::least, entrant)) {
            entrant.leave();
            return;
        }
        entrant.rank(account.share(), -(long) first.key.priority(), first);
    }

    @Override
    public @Nullable Flow first() {
        Entrant top = inside.top();
        return top == null ? null : top.contender.first();
    }

    @Override
    public @Nullable Flow find(long[] outside) {
        Line.roomInside(account, outside, room);
        return inside.find(room);
    }
}
