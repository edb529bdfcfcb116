package io.gantry.scheduler.replay;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import io.gantry.scheduler.journal.ViewJournalTable.Base;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Moments of clusters, as far back as they are kept. One is worked out at a time; the last one is kept for its pages. */
public final class Replays {

    /** Of decisions that are shown. */
    static final Duration SHOWN = Duration.ofMinutes(1);
    /** Between the two moments of a verification. */
    static final Duration VERIFIED_MAX = Duration.ofHours(24);
    /** Plans made again in one request. */
    static final int PLANS_MAX = 20_000;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final LayerContext context;
    private final int plansMax;
    private final Lock lock;
    private SoftReference<Scene> latest = new SoftReference<>(null);

    public Replays(LayerContext context) {
        this(context, PLANS_MAX);
    }

    Replays(LayerContext context, int plansMax) {
        this.context = context;
        this.plansMax = plansMax;
        this.lock = context.threads().lock();
    }

    private record Cluster(Uid uid, Name name) {}

    // ---- questions

    /** @param sees whether the names of a namespace's jobs may be told */
    public Result<Replayed> at(Name cluster, Instant at, Predicate<Name> sees) {
        return found(cluster)
                .then(known -> alone(() -> scene(known, at).map(scene -> scene.cluster(known.name(), sees))));
    }

    public Result<Page<Replayed.AtNode>> nodes(Name cluster, Instant at, PageRequest page, Predicate<Name> sees) {
        return page.after(text -> new Name(text))
                .then(after -> found(cluster)
                        .then(known -> alone(() -> scene(known, at)
                                .map(scene -> scene.nodes(after.orElse(null), page.limitAndOne(), sees))))
                        .map(nodes -> Page.of(page, nodes, node -> node.name().value())));
    }

    /** Makes the decisions between two moments again, as many as one request may. */
    public Result<Replayed.Verified> verify(Name cluster, Instant from, Instant to, Predicate<Name> sees) {
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(VERIFIED_MAX) > 0) {
            return Result.refused(Rejection.Invalid.of(
                    "from", "must be before 'to', by at most " + VERIFIED_MAX.toHours() + " h, not " + from));
        }
        return found(cluster)
                .then(known -> alone(() -> base(known, from, "from")
                        .then(base -> inTime(to, "to").map(end -> verified(known, base, from, end, sees)))));
    }

    private Result<Cluster> found(Name cluster) {
        Optional<Declared<ClusterSpec>> known =
                context.database().read(unit -> new Mirror().byAlias(unit, InventoryTopics.CLUSTERS, cluster.value()));
        return known.<Result<Cluster>>map(
                        one -> Result.ok(new Cluster(one.uid(), one.metadata().name())))
                .orElseGet(() -> Result.refused(new Rejection.NotFound("cluster " + cluster)));
    }

    private interface Work<T> {
        Result<T> run();
    }

    /** One at a time: each takes as much memory as a cluster. */
    private <T> Result<T> alone(Work<T> work) {
        if (!lock.tryLock()) {
            return Result.refused(new Rejection.TooMany("replays at once", "1", RETRY_AFTER));
        }
        try {
            return work.run();
        } catch (Recordings.Forgotten gone) {
            latest = new SoftReference<>(null);
            return Result.refused(
                    new Rejection.Unavailable("what was recorded then (" + gone.getMessage() + ")", RETRY_AFTER));
        } finally {
            lock.unlock();
        }
    }

    // ---- reading

    private Result<Instant> inTime(Instant at, String field) {
        Instant now = context.time().instant();
        return at.isAfter(now)
                ? Result.refused(
                        Rejection.Invalid.of(field, "must not be in the future, and " + at + " is: it is " + now))
                : Result.ok(at);
    }

    private Result<Base> base(Cluster cluster, Instant at, String field) {
        var recordings = new Recordings(context.database(), cluster.uid());
        return inTime(at, field)
                .then(when -> recordings
                        .base(when)
                        .<Result<Base>>map(Result::ok)
                        .orElseGet(() -> Result.refused(new Rejection.NotFound(recordings
                                .earliest()
                                .map(first -> "record of cluster " + cluster.name() + " at " + at + ": it is kept from "
                                        + first + " to " + context.time().instant())
                                .orElse("record of cluster " + cluster.name() + " yet")))));
    }

    /** Its base is asked for first: what was forgotten is not shown any more, also not from the last one that was read. */
    private Result<Scene> scene(Cluster cluster, Instant at) {
        return base(cluster, at, "at").map(needed -> {
            Scene known = latest.get();
            return known != null && known.isOf(cluster.uid(), at) ? known : read(cluster, at, needed);
        });
    }

    private Scene read(Cluster cluster, Instant at, Base needed) {
        latest = new SoftReference<>(null); // not two at once
        var recordings = new Recordings(context.database(), cluster.uid());
        Base before = recordings.base(at.minus(SHOWN)).orElse(needed);
        var scene = new Scene(cluster.uid(), at, recordings.earliest().orElse(before.at()));
        recordings.read(before, at, scene.reader(), scene::take);
        // What is newer than this may not be written yet: it is read again for the next question.
        boolean settled = at.isBefore(context.time().instant().minus(SHOWN));
        latest = new SoftReference<>(settled ? scene : null);
        return scene;
    }

    // ---- verifying

    private Replayed.Verified verified(Cluster cluster, Base base, Instant from, Instant to, Predicate<Name> sees) {
        var run = new Verification(cluster.uid(), from, plansMax);
        new Recordings(context.database(), cluster.uid()).read(base, to, new EntryReader(), run::take);
        return run.result(cluster.name(), to, group -> shown(group, sees));
    }

    static @Nullable String shown(GroupName group, Predicate<Name> sees) {
        return sees.test(group.namespace()) ? group.toString() : null;
    }

    /** Applies to each entry what is right for its time. */
    private static final class Verification {

        private final Uid cluster;
        private final Instant from;
        private final int plansMax;
        private final Moment moment = new Moment();
        private @Nullable ReplayedView view;
        private Instant at = Instant.EPOCH;
        private @Nullable Instant stopped;

        Verification(Uid cluster, Instant from, int plansMax) {
            this.cluster = cluster;
            this.from = from;
            this.plansMax = plansMax;
        }

        void take(Entry entry) {
            ReplayedView now = view;
            if (entry instanceof Entry.At(Instant time)) {
                at = time;
                if (now != null && now.plans() >= plansMax && stopped == null) {
                    stopped = time;
                }
            }
            if (stopped != null) {
                return;
            }
            if (now == null && !at.isBefore(from) && entry instanceof Entry.At) {
                now = new ReplayedView(cluster, moment);
                view = now;
            }
            if (now == null) {
                moment.take(entry);
            } else {
                now.take(entry);
            }
        }

        Replayed.Verified result(Name name, Instant to, Function<GroupName, @Nullable String> shown) {
            ReplayedView done = view == null ? new ReplayedView(cluster, moment) : view;
            Instant until = stopped == null ? to : stopped;
            return new Replayed.Verified(
                    cluster,
                    name,
                    from,
                    until,
                    stopped == null,
                    done.plans(),
                    done.tasks(),
                    done.different(),
                    done.differences().stream()
                            .map(one -> new Replayed.Difference(
                                    one.at(), shown.apply(one.group()), one.recorded(), one.again()))
                            .toList());
        }
    }
}
