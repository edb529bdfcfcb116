package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.MirrorTable.ListedRange;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.relist.Relister;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the owner of every mirrored topic for all it has, at start and once a day, and repairs the mirror. An owner that is
 * away is asked again soon; a listing that breaks off has repaired what it saw and is begun again.
 */
final class Relisting {

    static final int PAGE_FACTS = 500;

    private static final Duration EVERY = Duration.ofHours(24);
    private static final Duration AGAIN_MIN = Duration.ofMillis(200);
    private static final Duration AGAIN_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger(Relisting.class);

    private final LayerContext context;
    private final List<Subscription<?>> mirrored;
    private final Intake intake;
    private final Stopping stopping;
    private volatile boolean doneOnce;

    Relisting(LayerContext context, List<Subscription<?>> subscriptions, Intake intake, Stopping stopping) {
        this.context = context;
        this.mirrored = subscriptions.stream().filter(Subscription::mirrored).toList();
        this.intake = intake;
        this.stopping = stopping;
    }

    boolean doneOnce() {
        return doneOnce;
    }

    /** Until stopped. */
    void run() {
        try {
            while (true) {
                listAll();
                doneOnce = true;
                stopping.pause(EVERY.plusMinutes(context.random().nextLong(60)));
            }
        } catch (Stopping.Stopped e) {
            LOG.debugf("%s: re-listing stopped", context.layer());
        }
    }

    private void listAll() {
        var left = new ArrayList<>(mirrored);
        Duration pause = AGAIN_MIN;
        while (true) {
            for (Iterator<Subscription<?>> each = left.iterator(); each.hasNext(); ) {
                if (listed(each.next())) {
                    each.remove();
                }
            }
            if (left.isEmpty()) {
                return;
            }
            stopping.pause(pause);
            pause = pause.multipliedBy(2).compareTo(AGAIN_MAX) < 0 ? pause.multipliedBy(2) : AGAIN_MAX;
        }
    }

    private <F extends Fact> boolean listed(Subscription<F> subscription) {
        try {
            if (!list(subscription)) {
                return false;
            }
            context.database()
                    .write(unit ->
                            unit.jdbc(connection -> MirrorTable.forgetDeleted(connection, subscription.topic())));
            return true;
        } catch (Relister.OwnerAway e) {
            LOG.debugf(
                    "%s: %s cannot be listed now: %s",
                    context.layer(), subscription.topic().name(), e.getMessage());
            return false;
        } catch (Stopping.Stopped e) {
            throw e;
        } catch (RuntimeException e) { // the top of a loop: tried again after a pause
            LOG.warnf(
                    e,
                    "%s: listing %s failed",
                    context.layer(),
                    subscription.topic().name());
            return false;
        }
    }

    /** To the end, whatever becomes of a page: the others repair what they can. False if one of them is not in. */
    private <F extends Fact> boolean list(Subscription<F> subscription) {
        @Nullable Uid after = null;
        boolean more = true;
        boolean whole = true;
        while (more) {
            OffsetDateTime askedAt = databaseTime();
            List<F> page = context.relister().page(subscription.topic(), after, PAGE_FACTS);
            more = page.size() >= PAGE_FACTS;
            Uid last = more ? page.getLast().uid() : null;
            whole &= intake.relisted(subscription, page, new ListedRange(after, last, askedAt));
            after = last;
            if (stopping.asked()) {
                throw new Stopping.Stopped();
            }
        }
        return whole;
    }

    private OffsetDateTime databaseTime() {
        return context.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var query = connection.prepareStatement("select clock_timestamp()");
                            var row = query.executeQuery()) {
                        row.next();
                        return row.getObject(1, OffsetDateTime.class);
                    }
                }));
    }
}
