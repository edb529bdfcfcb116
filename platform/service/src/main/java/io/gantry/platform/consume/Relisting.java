package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.MirrorTable.ListedRange;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.relist.Relister;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the owner of every mirrored topic for all it has, at start and once a day, and repairs the mirror. An owner that is
 * away is asked again soon; a listing that breaks off has repaired what it saw and is begun again. Between these it asks
 * for the objects that are suspect, each when its time has come.
 *
 * <p>One topic at a time and one page at a time, and a daily listing rests after each page as long as that took: it is in
 * no hurry, and whoever is asked has other things to do.
 */
final class Relisting {

    static final int PAGE_FACTS = 500;
    static final int SUSPECTS_AT_ONCE_MAX = 500;

    private static final Duration EVERY = Duration.ofHours(24);
    /** So that copies which started together do not ask together. */
    private static final Duration SPREAD = Duration.ofHours(1);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** While this program knows of no suspect there is hardly one: only another copy may have parked it. */
    private static final int LOOKS_PER_COUNT = 10;
    /** Of which more objects are suspect than are written down. */
    private static final Duration LIST_OVERFULL_EVERY = Duration.ofMinutes(10);

    private static final Duration REST_MAX = Duration.ofSeconds(1);
    private static final Duration AGAIN_MIN = Duration.ofMillis(200);
    private static final Duration AGAIN_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = Logger.getLogger(Relisting.class);

    private final LayerContext context;
    private final Map<String, Subscription<?>> mirrored = new HashMap<>();
    private final Intake intake;
    private final SuspectBook suspects;
    private final Stopping stopping;
    private final Map<String, Long> mayBeListedAt = new HashMap<>();
    private int looks;
    private volatile boolean doneOnce;
    private volatile boolean complete;

    Relisting(
            LayerContext context,
            List<Subscription<?>> subscriptions,
            Intake intake,
            SuspectBook suspects,
            Stopping stopping) {
        this.context = context;
        this.intake = intake;
        this.suspects = suspects;
        this.stopping = stopping;
        subscriptions.stream()
                .filter(Subscription::mirrored)
                .forEach(each -> mirrored.put(each.topic().name(), each));
    }

    /** Whether every owner has been asked since the start, and the mirror lacks nothing that one of them has. */
    boolean complete() {
        return complete;
    }

    /** Until stopped. */
    void run() {
        try {
            while (true) {
                long next = context.ticker().nanos() + EVERY.plus(jitter()).toNanos();
                listAll();
                doneOnce = true;
                while (context.ticker().nanos() - next < 0) {
                    lookForHoles();
                    repairDue();
                    stopping.pause(LOOK_EVERY);
                }
            }
        } catch (Stopping.Stopped e) {
            LOG.debugf("%s: re-listing stopped", context.layer());
        }
    }

    private Duration jitter() {
        return Duration.ofMillis(context.random().nextLong(SPREAD.toMillis()));
    }

    private void listAll() {
        var left = new ArrayList<>(mirrored.values());
        Duration pause = AGAIN_MIN;
        while (true) {
            left.removeIf(each -> went(each, () -> listWhole(each)));
            if (left.isEmpty()) {
                return;
            }
            repairDue();
            stopping.pause(pause);
            pause = pause.multipliedBy(2).compareTo(AGAIN_MAX) < 0 ? pause.multipliedBy(2) : AGAIN_MAX;
        }
    }

    /** False if the owner is to be asked again later. */
    private boolean went(Subscription<?> subscription, BooleanSupplier asking) {
        String topic = subscription.topic().name();
        try {
            return asking.getAsBoolean();
        } catch (Relister.OwnerAway e) {
            LOG.debugf("%s: %s cannot be listed now: %s", context.layer(), topic, e.getMessage());
        } catch (Stopping.Stopped e) {
            throw e;
        } catch (RuntimeException e) { // the top of a loop: tried again after a pause
            LOG.warnf(e, "%s: listing %s failed", context.layer(), topic);
        }
        return false;
    }

    private boolean listWhole(Subscription<?> subscription) {
        String topic = subscription.topic().name();
        mayBeListedAt.put(topic, context.ticker().nanos() + LIST_OVERFULL_EVERY.toNanos());
        OffsetDateTime begun = databaseTime();
        suspects.listing(topic, () -> listPages(subscription));
        int repaired = context.database()
                .write(unit -> unit.jdbc(connection -> {
                    MirrorTable.forgetDeleted(connection, subscription.topic());
                    SuspectTable.forget(connection);
                    return SuspectTable.listed(connection, topic, begun);
                }));
        suspects.countRepaired(topic, repaired);
        return true;
    }

    private void listPages(Subscription<?> subscription) {
        @Nullable Uid after = null;
        do {
            long asked = context.ticker().nanos();
            after = page(subscription, after);
            if (after != null && doneOnce) {
                rest(Duration.ofNanos(context.ticker().nanos() - asked));
            }
        } while (after != null);
    }

    private void rest(Duration likeThat) {
        stopping.pause(likeThat.compareTo(REST_MAX) < 0 ? likeThat : REST_MAX);
    }

    /** An object of which nothing could be taken yet looks as if it were deleted: until it is in, that must not be said. */
    private void lookForHoles() {
        try {
            complete = complete || (!suspects.isOverfull() && !hideAny());
        } catch (RuntimeException e) { // the top of a loop: most likely the database is away
            LOG.debugf(e, "%s: holes in the mirror were not looked for", context.layer());
        }
    }

    private boolean hideAny() {
        return context.database()
                .read(unit -> unit.jdbc(connection -> SuspectTable.hideAny(connection, mirrored.keySet())));
    }

    private void repairDue() {
        try {
            if (suspects.mayBeThere() || looks % LOOKS_PER_COUNT == 0) {
                suspects.look();
            }
            looks++;
            if (suspects.mayBeThere() || suspects.isOverfull()) {
                Map<String, List<String>> due = due();
                mirrored.forEach((topic, subscription) -> repair(subscription, due.getOrDefault(topic, List.of())));
            }
        } catch (Stopping.Stopped e) {
            throw e;
        } catch (RuntimeException e) { // the top of a loop: most likely the database is away
            LOG.debugf(e, "%s: suspects were not looked at", context.layer());
        }
    }

    private Map<String, List<String>> due() {
        return context.database()
                .read(unit ->
                        unit.jdbc(connection -> SuspectTable.due(connection, mirrored.keySet(), SUSPECTS_AT_ONCE_MAX)));
    }

    private void repair(Subscription<?> subscription, List<String> keys) {
        String topic = subscription.topic().name();
        boolean all = suspects.isOverfull(topic) && mayBeListed(topic);
        if (keys.isEmpty() && !all) {
            return;
        }
        if (!went(subscription, () -> all ? listWhole(subscription) : ask(subscription, keys))) {
            context.database().write(unit -> unit.jdbc(connection -> SuspectTable.postpone(connection, topic, keys)));
        }
    }

    private boolean mayBeListed(String topic) {
        return context.ticker().nanos()
                        - mayBeListedAt.getOrDefault(topic, context.ticker().nanos())
                >= 0;
    }

    /** Asks for pages that have these: one page is as cheap as one object, and suspects often are neighbours. */
    private <F extends Fact> boolean ask(Subscription<F> subscription, List<String> keys) {
        OffsetDateTime begun = databaseTime();
        TreeSet<Uid> wanted = keys.stream()
                .map(SuspectTable::uid)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        @Nullable Uid next = wanted.isEmpty() ? null : wanted.first();
        while (next != null) {
            @Nullable Uid last = page(subscription, next.previous());
            next = last == null ? null : wanted.higher(last);
        }
        String topic = subscription.topic().name();
        int repaired = context.database()
                .write(unit -> unit.jdbc(connection -> SuspectTable.asked(connection, topic, keys, begun)));
        suspects.countRepaired(topic, repaired);
        return true;
    }

    /** Where the next page begins; null at the end. */
    private <F extends Fact> @Nullable Uid page(Subscription<F> subscription, @Nullable Uid after) {
        OffsetDateTime askedAt = databaseTime();
        Relister.Part<F> part = context.relister().page(subscription.topic(), after, PAGE_FACTS);
        @Nullable Uid last = part.size() >= PAGE_FACTS ? part.last() : null;
        intake.relisted(subscription, part, new ListedRange(after, last, askedAt));
        if (stopping.asked()) {
            throw new Stopping.Stopped();
        }
        return last;
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
