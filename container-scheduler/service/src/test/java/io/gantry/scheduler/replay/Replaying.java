package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.journal.ViewJournalTable.Base;
import java.time.Instant;

/** Replays for tests of other packages. */
public final class Replaying {

    private Replaying() {}

    /** The view of a moment, made from what is durable. */
    public static View viewAt(LayerContext context, Uid cluster, Instant at) {
        var recordings = new Recordings(context.database(), cluster);
        Base base = recordings.base(at).orElseThrow();
        var moment = new Moment();
        recordings.read(base, at, new EntryReader(), moment::take);
        return moment.view();
    }

    /** That makes so many plans again at a time. */
    public static Replays withPlansMax(LayerContext context, int plansMax) {
        return new Replays(context, plansMax);
    }
}
