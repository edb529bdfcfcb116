package io.gantry.provisioner.reconcile;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.Destruction.Extent;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.PoolStatusFact.SourceStatus;
import io.gantry.provisioner.claim.Refusal;
import io.gantry.provisioner.claim.Refusals;
import io.gantry.provisioner.lifecycle.Machine;
import io.gantry.provisioner.lifecycle.MachineEvent;
import io.gantry.provisioner.lifecycle.MachineLabels;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.lifecycle.OperationKind;
import io.gantry.provisioner.operation.Drivers;
import io.gantry.provisioner.operation.MachineMoves;
import io.gantry.provisioner.operation.ProviderBook;
import io.gantry.provisioner.operation.Why;
import io.gantry.provisioner.reconcile.PoolPlan.Finding;
import io.gantry.provisioner.reconcile.PoolView.Member;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.wish.Wishes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * For each pool this process owns: reads, lets {@link PoolDecider} decide, and records machines, operations, claims and
 * the pool's status in one transaction under the pool's lease. Nothing is called from here.
 */
public final class PoolReconciler implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PoolReconciler.class);
    /** Whether what is withheld may be done. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final LayerContext context;
    private final Wishes wishes;
    private final Drivers drivers;
    private final PoolReader reader;
    private final MachineStore machines;
    private final MachineMoves moves;
    private final Refusals refusals;
    private final PoolStatuses statuses;
    private final Settings settings;
    private final MachineNames names;
    private final Set<Uid> dirty = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean wakeIsSet = new AtomicBoolean();
    private final Loop loop;
    private final ScheduledExecutorService timer;
    private Instant allAt = Instant.EPOCH;

    /**
     * @param every how often each pool is looked at anyway
     * @param coalesce the shortest time between two looks because of machines that changed
     * @param createMax machines begun in one transaction
     */
    public record Settings(Duration every, Duration coalesce, int createMax) {}

    public PoolReconciler(
            LayerContext context,
            Wishes wishes,
            Drivers drivers,
            ProviderBook providers,
            MachineStore machines,
            MachineMoves moves,
            Refusals refusals,
            PoolStatuses statuses,
            Settings settings) {
        this.context = context;
        this.wishes = wishes;
        this.drivers = drivers;
        this.reader = new PoolReader(wishes, drivers, providers, machines, settings.createMax(), context.time());
        this.machines = machines;
        this.moves = moves;
        this.refusals = refusals;
        this.statuses = statuses;
        this.settings = settings;
        this.names = new MachineNames(context.random());
        this.timer = context.threads().timer("gantry-pool-timer");
        this.loop = new Loop(context.threads(), "provisioner-pools", settings.every(), this::step);
    }

    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
        timer.shutdownNow();
    }

    /** Another layer said something of this pool: looked at now. */
    public void heardOf(Uid pool) {
        dirty.add(pool);
        loop.wake();
    }

    /** Something that may matter to any pool: all are looked at now. */
    public void heardOfProviders() {
        wishes.pools().forEach(pool -> dirty.add(pool.uid()));
        loop.wake();
    }

    /** Machines of this pool changed: looked at soon, once for all that change together. */
    public void machinesChanged(Uid pool) {
        dirty.add(pool);
        if (wakeIsSet.compareAndSet(false, true)) {
            try {
                var _ = timer.schedule(this::wakeNow, settings.coalesce().toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException _) {
                // closing
            }
        }
    }

    private void wakeNow() {
        wakeIsSet.set(false);
        loop.wake();
    }

    private void step() {
        Instant now = context.time().instant();
        var todo = new TreeSet<Uid>();
        if (!now.isBefore(allAt.plus(settings.every()))) {
            allAt = now;
            todo.addAll(context.database().read(this::everyPool));
        }
        for (Uid pool : List.copyOf(dirty)) {
            dirty.remove(pool); // before it is read: what changes from now on makes it dirty again
            todo.add(pool);
        }
        while (!todo.isEmpty()) {
            Uid pool = todo.pollFirst();
            try {
                reconcile(pool);
            } catch (LeaseLost lost) {
                LOG.infof("pool %s is another's now: %s", pool, lost.getMessage());
            } catch (RuntimeException e) { // whatever it is: the loop tries again, and none of them may be forgotten
                dirty.add(pool);
                dirty.addAll(todo);
                throw e;
            }
        }
    }

    private List<Uid> everyPool(Unit unit) {
        var all = new ArrayList<Uid>();
        wishes.pools().forEach(pool -> all.add(pool.uid()));
        all.addAll(statuses.goneOnes(unit));
        return all;
    }

    private void reconcile(Uid pool) {
        Optional<LeaseHold> hold = context.leases().acquire(new Shard(pool));
        if (hold.isEmpty()) {
            return;
        }
        boolean more = context.database().write(unit -> {
            unit.fence(hold.get());
            return reconcile(unit, pool, hold.get().epoch());
        });
        if (more) {
            heardOf(pool);
        }
    }

    private boolean reconcile(Unit unit, Uid pool, long epoch) {
        Optional<PoolStatuses.Kept> kept = statuses.kept(unit, pool);
        Optional<Declared<PoolSpec>> declared = wishes.pool(pool);
        if (declared.isEmpty() && kept.map(status -> !status.gone()).orElse(true)) {
            return false; // nothing has been heard of it: nothing is done
        }
        Map<Name, Refusal> refused = refusals.ofPool(unit, pool);
        PoolView view = reader.view(unit, pool, declared, refused);
        PoolPlan decided = PoolDecider.decide(view);
        warn(pool, view, decided);
        PoolPlan plan = allowed(unit, pool, decided);
        record(unit, pool, plan, refused, view.now());
        if (plan.changesMachines()) {
            carryOut(unit, pool, declared, view, plan, epoch);
        }
        if (declared.isPresent()) {
            say(unit, declared.get(), kept, view.target(), plan, view.now());
        } else if (view.machines().isEmpty()) {
            sayGone(unit, pool, kept.orElseThrow());
        }
        return plan.more();
    }

    /** The bridge ends a pool's target when its last machine has gone: a pool that lost both with machines in it is odd. */
    private void warn(Uid pool, PoolView view, PoolPlan plan) {
        PoolTargetFact target = view.target();
        if (view.gone() && (target == null || target.deleted())) {
            var extent = new Extent(
                    "machines of pool " + pool,
                    plan.remove().size(),
                    view.machines().size());
            context.destruction().isTooMuch(extent, "the pool and its target are not there any more");
        }
    }

    /** What may be done of it now: while nothing may be destroyed, machines that are to go stay, and that is told. */
    private PoolPlan allowed(Unit unit, Uid pool, PoolPlan plan) {
        String key = "pool/" + pool;
        if (plan.remove().isEmpty() || context.destruction().withheld().isEmpty()) {
            context.destruction().waitsNoMore(key);
            return plan;
        }
        var going = Set.copyOf(plan.remove());
        List<String> names = machines.ofPool(unit, pool).stream()
                .filter(machine -> going.contains(machine.uid()))
                .map(MachineStore.OfPool::name)
                .toList();
        context.destruction().waits(key, Waiting.of(OperationKind.DELETE.waits(), names));
        unit.afterCommit(() -> lookAgain(pool));
        return plan.withoutRemovals();
    }

    private void lookAgain(Uid pool) {
        try {
            var _ = timer.schedule(() -> heardOf(pool), ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // closing
        }
    }

    private void record(Unit unit, Uid pool, PoolPlan plan, Map<Name, Refusal> refused, Instant now) {
        plan.found().forEach((provider, finding) -> {
            Refusal before = refused.get(provider);
            if (before == null || !says(before, finding)) {
                var refusal = new Refusal(finding.word(), finding.detail(), now, 0, now);
                refusals.put(unit, pool, provider, refusal);
                refused.put(provider, refusal);
            }
        });
        plan.mended().forEach(provider -> {
            refusals.clear(unit, pool, provider);
            refused.remove(provider);
        });
    }

    private static boolean says(Refusal refusal, Finding finding) {
        return refusal.word().equals(finding.word()) && refusal.detail().equals(finding.detail());
    }

    private void carryOut(
            Unit unit, Uid pool, Optional<Declared<PoolSpec>> declared, PoolView view, PoolPlan plan, long epoch) {
        var moved = new ArrayList<Uid>(plan.remove());
        moved.addAll(plan.drain());
        moved.addAll(plan.keep());
        var batch = moves.batch(unit, moved);
        apply(batch, plan.remove(), MachineEvent.REMOVE, Why.said("Removed", "its pool needs it no longer"));
        apply(batch, plan.drain(), MachineEvent.DRAIN, Why.said("Draining", "the bridge empties its node"));
        apply(batch, plan.keep(), MachineEvent.KEEP, Why.ALL_IS_WELL);
        if (declared.isPresent() && view.target() != null) {
            bear(batch, declared.get(), view, view.target(), plan, epoch, taken(unit, pool));
        }
        batch.record();
    }

    private Set<String> taken(Unit unit, Uid pool) {
        var taken = new HashSet<String>();
        machines.ofPool(unit, pool).forEach(machine -> taken.add(machine.name()));
        return taken;
    }

    private static void apply(MachineMoves.Batch batch, List<Uid> uids, MachineEvent event, Why why) {
        uids.forEach(uid -> batch.machine(uid).ifPresent(machine -> batch.apply(machine, event, why)));
    }

    private void bear(
            MachineMoves.Batch batch,
            Declared<PoolSpec> pool,
            PoolView view,
            PoolTargetFact target,
            PoolPlan plan,
            long epoch,
            Set<String> taken) {
        for (PoolPlan.Create create : plan.creates()) {
            PoolSpec.Source source = view.sources().get(create.source()).source();
            Declared<ProviderSpec> provider =
                    wishes.providerNamed(source.provider()).orElseThrow();
            MachineForm form = drivers.named(provider.spec().driver())
                    .map(MachineDriver::form)
                    .orElseThrow();
            Resources atLeast = atLeast(source.machine(), provider.spec().machine());
            for (int i = 0; i < create.count(); i++) {
                batch.bear(
                        new Machine.Birth(
                                context.uids().next(),
                                names.next(pool.metadata().name(), taken),
                                pool.uid(),
                                pool.metadata().name(),
                                target.cluster(),
                                provider.uid(),
                                provider.metadata().name(),
                                form,
                                atLeast,
                                MachineLabels.of(provider)),
                        epoch);
            }
        }
    }

    private static Resources atLeast(@Nullable Resources wanted, @Nullable Resources has) {
        return wanted != null ? wanted : has != null ? has : Resources.NONE;
    }

    private void say(
            Unit unit,
            Declared<PoolSpec> pool,
            Optional<PoolStatuses.Kept> kept,
            @Nullable PoolTargetFact target,
            PoolPlan plan,
            Instant now) {
        List<Member> after = reader.members(unit, pool.uid());
        Map<Name, Refusal> refused = refusals.ofPool(unit, pool.uid());
        List<Name> sourceNames =
                pool.spec().sources().stream().map(PoolSpec.Source::provider).toList();
        List<SourceStatus> sources = StatusOfPool.sources(sourceNames, after, refused);
        long generation = pool.metadata().generation();
        var condition = StatusOfPool.atTarget(
                target,
                after,
                sources,
                plan.missing(),
                context.destruction().withheld(),
                generation,
                kept.flatMap(PoolStatuses.Kept::last),
                now);
        Duration typical = machines.typicalProvisioning(unit, pool.uid()).orElse(null);
        statuses.say(
                unit,
                pool.uid(),
                kept,
                revision -> new PoolStatusFact(
                        pool.uid(),
                        pool.metadata().name(),
                        revision,
                        false,
                        target == null ? 0 : target.target(),
                        StatusOfPool.byState(after),
                        sources,
                        typical,
                        List.of(condition),
                        generation));
    }

    private void sayGone(Unit unit, Uid pool, PoolStatuses.Kept kept) {
        boolean isKnown = kept.version() > 0; // or it is heard of again after its end, which was told
        if (isKnown) {
            statuses.say(
                    unit,
                    pool,
                    Optional.of(kept),
                    revision -> new PoolStatusFact(
                            pool, kept.name(), revision, true, 0, Map.of(), List.of(), null, List.of(), 0));
        }
        statuses.forget(unit, pool);
        unit.afterCommit(() -> LOG.infof("pool %s is gone", kept.name()));
    }
}
