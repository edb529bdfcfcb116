package io.gantry.scheduler.job;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.thread.Threads;
import io.gantry.platform.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Where a job may run, from what inventory has told. A job may be sent together with its namespace and cluster, which
 * come by Kafka: what is not known yet is waited for a little.
 */
public final class Places {

    static final Duration WAIT_MAX = Duration.ofSeconds(2);
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final int KNOWN_MAX = 10_000;
    private static final int LISTED_MAX = 10;

    private final LayerDatabase database;
    private final Ticker ticker;
    private final Mirror mirror = new Mirror();
    private final Map<Key, Known> known = new ConcurrentHashMap<>();
    private final Lock lock;
    private final Condition changed;
    private long news;

    private record Key(Name namespace, @Nullable Name cluster) {}

    /** Where a job may run, and what was declared of its namespace and cluster. */
    record Site(Job.Place place, NamespaceSpec namespace, ClusterSpec cluster) {}

    /** What was found, good until there is other news. */
    private record Known(Site site, long heard) {}

    public Places(LayerDatabase database, Ticker ticker, Threads threads) {
        this.database = database;
        this.ticker = ticker;
        this.lock = threads.lock();
        this.changed = lock.newCondition();
    }

    /** Namespaces or clusters have changed. */
    public void changed() {
        lock.lock();
        try {
            news++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The cluster that was named, or the only one the namespace may use. */
    Result<Site> find(Name namespace, @Nullable Name cluster) {
        long end = ticker.nanos() + WAIT_MAX.toNanos();
        var key = new Key(namespace, cluster);
        while (true) {
            long heard = heard();
            Known there = known.get(key);
            if (there != null && there.heard() == heard) {
                return Result.ok(there.site());
            }
            Result<Site> found = look(namespace, cluster);
            if (found instanceof Result.Ok<Site>(Site site)) {
                remember(key, new Known(site, heard));
            }
            if (!isUnknown(found) || !newsSince(heard, end)) {
                return found;
            }
        }
    }

    private void remember(Key key, Known site) {
        if (known.size() >= KNOWN_MAX) {
            known.clear();
        }
        known.put(key, site);
    }

    private static boolean isUnknown(Result<Site> found) {
        return found instanceof Result.Refused<Site>(Rejection why) && why instanceof Rejection.NotYetKnown;
    }

    private long heard() {
        lock.lock();
        try {
            return news;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for news that came after so many; false if there were none in time. */
    private boolean newsSince(long heard, long end) {
        lock.lock();
        try {
            long left = end - ticker.nanos();
            while (news == heard && left > 0) {
                left = changed.awaitNanos(left);
            }
            return news != heard;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Result<Site> look(Name namespace, @Nullable Name cluster) {
        return database.read(unit -> {
            Optional<Declared<NamespaceSpec>> declared =
                    mirror.byAlias(unit, InventoryTopics.NAMESPACES, namespace.value());
            if (declared.isEmpty()) {
                return unknown("namespace " + namespace);
            }
            Result<Declared<ClusterSpec>> found =
                    cluster == null ? only(unit, namespace) : named(unit, namespace, cluster);
            return found.map(one -> new Site(place(one), declared.get().spec(), one.spec()));
        });
    }

    private Result<Declared<ClusterSpec>> named(Unit unit, Name namespace, Name name) {
        Optional<Declared<ClusterSpec>> cluster = mirror.byAlias(unit, InventoryTopics.CLUSTERS, name.value());
        if (cluster.isEmpty()) {
            return unknown("cluster " + name);
        }
        return cluster.get().spec().takesJobsOf(namespace)
                ? Result.ok(cluster.get())
                : Result.refused(new Rejection.Forbidden(closed(unit, namespace, cluster.get())));
    }

    /** Who may, and where else this one could go. */
    private String closed(Unit unit, Name namespace, Declared<ClusterSpec> cluster) {
        Name name = cluster.metadata().name();
        Shelf shelf = shelf(unit, namespace);
        String instead = shelf.usable().isEmpty()
                ? "no cluster is for namespace " + namespace
                : "for namespace " + namespace + " there " + (shelf.usable().size() == 1 ? "is " : "are ")
                        + listed(names(shelf.usable()));
        return "run jobs of namespace " + namespace + " on cluster " + name + ": its spec.namespaces are "
                + listed(cluster.spec().namespaces().stream().map(Name::value).toList()) + "; " + instead
                + ". An operator changes that (gantry apply)";
    }

    private static List<String> names(List<Declared<ClusterSpec>> clusters) {
        return clusters.stream()
                .map(one -> one.metadata().name().value())
                .sorted()
                .toList();
    }

    private static String listed(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(names.size(), LISTED_MAX)))
                + (names.size() > LISTED_MAX ? " and " + (names.size() - LISTED_MAX) + " more" : "");
    }

    /** All clusters, by whether a namespace may use them. */
    private record Shelf(List<Declared<ClusterSpec>> usable, List<Declared<ClusterSpec>> others) {}

    private Shelf shelf(Unit unit, Name namespace) {
        var shelf = new Shelf(new ArrayList<>(), new ArrayList<>());
        mirror.forEach(
                unit,
                InventoryTopics.CLUSTERS,
                cluster -> (cluster.spec().takesJobsOf(namespace) ? shelf.usable() : shelf.others()).add(cluster));
        return shelf;
    }

    private Result<Declared<ClusterSpec>> only(Unit unit, Name namespace) {
        Shelf shelf = shelf(unit, namespace);
        return switch (shelf.usable().size()) {
            case 0 ->
                unknown("a cluster that namespace " + namespace + " may use"
                        + (shelf.others().isEmpty()
                                ? ""
                                : " (" + listed(names(shelf.others())) + ": for other namespaces only)"));
            case 1 -> Result.ok(shelf.usable().getFirst());
            default ->
                Result.refused(Rejection.Invalid.of(
                        "spec.cluster",
                        "must be given, since namespace " + namespace + " may use several: "
                                + listed(names(shelf.usable()))));
        };
    }

    private static Job.Place place(Declared<ClusterSpec> cluster) {
        return new Job.Place(cluster.uid(), cluster.metadata().name());
    }

    private static <T> Result<T> unknown(String what) {
        return Result.refused(new Rejection.NotYetKnown(what, RETRY_AFTER));
    }
}
