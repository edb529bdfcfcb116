package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Destruction.Extent;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.dispatch.Wallet;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.journal.Journal;
import io.gantry.scheduler.secret.SecretChange;
import io.gantry.scheduler.spi.WorkloadEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The clusters that this process owns: one owner for each whose lease it holds. */
public final class Owners implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    /** An owner plans for milliseconds at a time; one that does not answer within this is not answering. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(Owners.class);

    private final LayerContext context;
    private final WorkloadEngine engine;
    private final Wallet wallet;
    private final Prober prober;
    private final OwnerSettings settings;
    private final BooleanSupplier relisted;
    private final Mirror mirror = new Mirror();
    private final Map<Uid, ClusterOwner> owners = new ConcurrentHashMap<>();
    /** The spec that each owner has; used by the loop only. */
    private final Map<Uid, ClusterSpec> told = new HashMap<>();
    /** Clusters whose end is not durable yet; used by the loop only. */
    private final Set<Uid> ending = new HashSet<>();

    private final Loop taking;
    private final UnansweredJobs unanswered;

    /** @param relisted whether the mirror is complete: only then does a cluster's absence mean that it is deleted */
    public Owners(
            LayerContext context,
            WorkloadEngine engine,
            Wallet wallet,
            Prober prober,
            OwnerSettings settings,
            BooleanSupplier relisted) {
        this.context = context;
        this.engine = engine;
        this.wallet = wallet;
        this.prober = prober;
        this.settings = settings;
        this.relisted = relisted;
        this.taking = new Loop(context.threads(), "scheduler-clusters", LOOK_EVERY, this::takeClusters);
        this.unanswered = new UnansweredJobs(context, owners::keySet, this::changed);
    }

    public void start() {
        taking.start();
        unanswered.start();
    }

    /** Clusters have come, changed or gone. */
    public void clustersChanged() {
        taking.wake();
    }

    public void changed(NodeFact fact) {
        ClusterOwner owner = owners.get(fact.cluster());
        if (owner != null) {
            owner.take(fact);
        }
    }

    public void changed(Job job) {
        ClusterOwner owner = owners.get(job.cluster());
        if (owner != null) {
            owner.take(job);
        }
    }

    /** Nobody knows whether its last change is durable: its owner is told when somebody does. */
    public void inDoubt(Uid job) {
        unanswered.add(job);
    }

    /** People gave a volume up, durably. */
    public void volumeDeleted(Uid cluster, Uid volume) {
        ClusterOwner owner = owners.get(cluster);
        if (owner != null) {
            owner.takeDeleted(volume);
        }
    }

    /** All of them: a secret is its namespace's, whose jobs may run in any. */
    public void changed(SecretChange change) {
        owners.values().forEach(owner -> owner.take(change));
    }

    /** Why no node of the cluster could ever hold a task of this group; empty if one could, or if nobody knows. */
    public Optional<String> neverFits(Uid cluster, Name namespace, Name job, TaskGroup group) {
        return ask(cluster, knowledge -> knowledge.neverFits(namespace, job, group))
                .flatMap(answer -> answer);
    }

    /** Empty when this process does not own the job's cluster, or its owner does not answer now. */
    public Optional<JobPlacement> placement(Job job) {
        return ask(job.cluster(), knowledge -> knowledge.placement(job));
    }

    <T> Optional<T> ask(Uid cluster, Function<Knowledge, T> question) {
        ClusterOwner owner = owners.get(cluster);
        if (owner == null) {
            return Optional.empty();
        }
        CompletableFuture<T> answer = owner.ask(question);
        try {
            return context.threads().await(answer, ANSWER_MAX) ? Optional.of(answer.get()) : Optional.empty();
        } catch (ExecutionException bug) {
            throw new IllegalStateException("the owner of cluster " + cluster + " could not answer", bug.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Whether every owner that is here has read what is durable; also true while there is none. */
    public boolean ready() {
        return owners.values().stream().allMatch(ClusterOwner::recovered);
    }

    private void takeClusters() {
        boolean complete = relisted.getAsBoolean();
        ending.addAll(owners.keySet());
        List<Declared<ClusterSpec>> clusters = context.database().read(unit -> {
            var all = new ArrayList<Declared<ClusterSpec>>();
            // Before the mirror: what had something to end by now was declared by now, or is deleted.
            ending.addAll(complete ? Journal.unended(unit) : Set.of());
            mirror.forEach(unit, InventoryTopics.CLUSTERS, all::add);
            return all;
        });
        for (Declared<ClusterSpec> cluster : clusters) {
            ClusterOwner owner = owners.get(cluster.uid());
            if (owner != null) {
                tell(owner, cluster);
            } else if (cluster.spec().engine() == ClusterSpec.Engine.DOCKER) {
                take(cluster);
            }
        }
        clusters.forEach(cluster -> ending.remove(cluster.uid()));
        Set.copyOf(ending).forEach(this::end);
    }

    /** What changed of a cluster, once. */
    private void tell(ClusterOwner owner, Declared<ClusterSpec> cluster) {
        if (!cluster.spec().equals(told.put(cluster.uid(), cluster.spec()))) {
            owner.take(cluster.spec());
        }
    }

    /**
     * A cluster is deleted: it has no pools and no living jobs any more, so nothing is left to decide. What fails here is
     * done at the next look.
     */
    private void end(Uid cluster) {
        String key = "cluster/" + cluster;
        int living = ask(cluster, Knowledge::living).orElse(0);
        if (living > 0) { // nobody could delete it with these
            context.destruction()
                    .isTooMuch(
                            new Extent("tasks of cluster " + cluster, living, living),
                            "the cluster is not there any more");
        }
        if (context.destruction().withheld().isPresent()) {
            context.destruction().waits(key, Waiting.of("deleted clusters to forget", List.of(cluster.text())));
            return;
        }
        context.destruction().waitsNoMore(key);
        ClusterOwner owner = owners.remove(cluster);
        told.remove(cluster);
        if (owner != null) {
            owner.close();
        }
        context.leases().acquire(new Shard(cluster)).ifPresent(hold -> {
            new Journal(context.database(), context.time(), context.installation(), hold).end();
            context.leases().release(hold.shard());
            LOG.infof("cluster %s is deleted: nothing is said of it any more", cluster);
        });
        ending.remove(cluster);
    }

    private void take(Declared<ClusterSpec> cluster) {
        Uid uid = cluster.uid();
        Optional<LeaseHold> hold = context.leases().acquire(new Shard(uid));
        if (hold.isEmpty()) {
            return;
        }
        var owner = new ClusterOwner(uid, cluster.spec(), hold.get(), context, engine, wallet, prober, settings);
        // Known before it reads what is durable: what is committed after that reading reaches its queue.
        owners.put(uid, owner);
        told.put(uid, cluster.spec());
        var _ = owner.ended().thenAccept(lost -> {
            if (owners.remove(uid, owner) && lost) {
                context.leases().release(new Shard(uid));
            }
        });
        LOG.infof(
                "cluster %s (%s): owned here, epoch %d",
                cluster.metadata().name(), uid, hold.get().epoch());
        owner.start();
    }

    @Override
    public void close() {
        taking.close();
        unanswered.close();
        List.copyOf(owners.values()).forEach(ClusterOwner::close);
    }
}
