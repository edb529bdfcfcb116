package io.gantry.scheduler.core.queue;

import org.jspecify.annotations.Nullable;

/** Whoever comes before or after others of its kind: a flow of groups, or all that stand behind one. */
sealed interface Contender permits Cohort, Line, Band, Tenant, Flow {

    /** Works out anew where it stands: its keys, what it needs at least, and whether it is there at all. */
    void derive();

    /** The first of it, whether there is quota or not; null if there is none. */
    @Nullable
    Flow first();

    /** The first of it that so much is enough for. */
    @Nullable
    Flow find(long[] room);
}
