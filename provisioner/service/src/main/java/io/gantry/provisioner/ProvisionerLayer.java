package io.gantry.provisioner;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.audit.AuditTrail;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Retention;
import io.gantry.platform.layer.Retention.Rule;
import io.gantry.platform.relist.RelistSource;
import io.gantry.provisioner.claim.MachineClaim;
import io.gantry.provisioner.claim.Refusals;
import io.gantry.provisioner.credential.Credentials;
import io.gantry.provisioner.lifecycle.Deadlines;
import io.gantry.provisioner.lifecycle.Machine;
import io.gantry.provisioner.lifecycle.MachineFacts;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.operation.Backoff;
import io.gantry.provisioner.operation.Bells;
import io.gantry.provisioner.operation.DriverCalls;
import io.gantry.provisioner.operation.Drivers;
import io.gantry.provisioner.operation.MachineMoves;
import io.gantry.provisioner.operation.Operation;
import io.gantry.provisioner.operation.OperationRunner;
import io.gantry.provisioner.operation.Overdue;
import io.gantry.provisioner.operation.ProviderBook;
import io.gantry.provisioner.operation.ResultRecorder;
import io.gantry.provisioner.power.Observation;
import io.gantry.provisioner.power.Orphans;
import io.gantry.provisioner.power.PowerKeeper;
import io.gantry.provisioner.reconcile.PoolReconciler;
import io.gantry.provisioner.reconcile.PoolStatuses;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.token.JoinTokens;
import io.gantry.provisioner.wish.Wishes;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The provisioner, put together: what it hears, what it decides, what it does. */
public final class ProvisionerLayer implements AutoCloseable {

    /** Entities that Hibernate has to know. */
    public static final List<Class<?>> ENTITIES = List.of(Machine.class, Operation.class, MachineClaim.class);

    /** What it reads of other layers. */
    public static final List<Topic<?>> READS = List.of(
            InventoryTopics.PROVIDERS, InventoryTopics.POOLS, InventoryTopics.MACHINE_SPECS, BridgeTopics.POOL_TARGETS);

    private final LayerContext context;
    private final Wishes wishes = new Wishes();
    private final MachineStore machines;
    private final MachineMoves moves;
    private final PoolStatuses statuses;
    private final JoinTokens tokens;
    private final DriverCalls calls;
    private final ResultRecorder recorder;
    private final OperationRunner runner;
    private final PoolReconciler pools;
    private final PowerKeeper power;
    private final Orphans orphans;
    private final Observation observation;
    private final Overdue overdue;
    private final Credentials credentials;
    private final AuditTrail audit;
    private final Retention retention;
    private @Nullable FactConsumer consumer;

    public ProvisionerLayer(LayerContext context, ProvisionerConfig config, Collection<MachineDriver> drivers) {
        ProvisionerBounds.check(config);
        this.context = context;
        int incarnation = context.installation().incarnation();
        Deadlines deadlines = deadlines(config);
        var facts = new MachineFacts(incarnation);
        var refusals = new Refusals();
        var bells = new Bells();
        var registry = new Drivers(drivers);
        var book = new ProviderBook(context.installation().uid(), wishes, registry, context.secrets());
        var sourceBackoff = new Backoff(config.sourceRetryFirst(), config.sourceRetryMost());
        var retry = new Backoff(config.retryFirst(), config.retryMost());
        machines = new MachineStore(context.database(), facts);
        statuses = new PoolStatuses(context.database(), incarnation);
        moves = new MachineMoves(context, machines, facts, deadlines, refusals, sourceBackoff, bells);
        tokens = new JoinTokens(context, wishes, config.joinTokenLasts());
        calls = new DriverCalls(
                context.threads(), config.callsMax(), config.callsPerProviderMax(), config.callTimeout());
        recorder = new ResultRecorder(context, moves, deadlines, retry, config.createAttemptsMax());
        runner = new OperationRunner(context, book, calls, tokens, recorder, config.operationsMax());
        var settings = new PoolReconciler.Settings(config.reconcileEvery(), config.statusEvery(), config.createBatch());
        pools = new PoolReconciler(context, wishes, registry, book, machines, moves, refusals, statuses, settings);
        power = new PowerKeeper(context, machines, moves);
        orphans = new Orphans(context, machines, config.provisionWithin());
        observation = new Observation(
                context, wishes, book, calls, machines, moves, orphans, config.observeEvery(), power::wake);
        overdue = new Overdue(context, machines, moves);
        credentials = new Credentials(context, wishes, book, calls, this::credentialChanged);
        audit = new AuditTrail(context);
        retention = retention(config);
        bells.whenOperationsBegin(runner::wake);
        bells.whenAnOperationStops(runner::drop);
        bells.whenMachinesOfAPoolChange(pools::machinesChanged);
    }

    /** Goes on where it was: everything that was begun is in the tables. */
    public void start() {
        tokens.prepare();
        context.database().read(unit -> {
            wishes.load(unit, new Mirror());
            return true;
        });
        recorder.start();
        runner.start();
        pools.start();
        power.start();
        observation.start();
        overdue.start();
        retention.start();
        audit.start();
        consumer = FactConsumer.of(context)
                .on(
                        InventoryTopics.PROVIDERS,
                        provider -> provider.metadata().name().value(),
                        this::providers)
                .on(InventoryTopics.POOLS, pool -> pool.metadata().name().value(), this::pools)
                .on(BridgeTopics.POOL_TARGETS, this::targets)
                .on(InventoryTopics.MACHINE_SPECS, this::machineSpecs)
                .start();
    }

    /** What has begun at providers goes on there, and is found again by the next start. */
    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
        pools.close();
        power.close();
        observation.close();
        overdue.close();
        retention.close();
        audit.close();
        runner.close();
        recorder.close();
        calls.close();
    }

    /** Machines, pools' statuses and the tokens' key: what this layer owns and can be asked for. */
    public List<RelistSource<?>> relists() {
        return List.of(machines, statuses, tokens);
    }

    /** Forgets what was kept long enough now, as its loop does by itself. */
    void sweep() {
        retention.sweep();
    }

    private Retention retention(ProvisionerConfig config) {
        return new Retention(
                context,
                List.of(
                        new Rule("machines", config.deletedKeptFor(), machines::purge),
                        new Rule("provider-specs", config.deletedKeptFor(), wishes::forgetDeleted),
                        new Rule("provider-credentials", config.deletedKeptFor(), Credentials::forgetUnused),
                        audit.kept("gantry.provisioner", config.auditKeptFor())));
    }

    public Credentials credentials() {
        return credentials;
    }

    /** Who did what with it. */
    public AuditTrail audit() {
        return audit;
    }

    private void credentialChanged() {
        pools.heardOfProviders();
        runner.hurry();
        observation.wake();
    }

    /** Things with our labels that no machine accounts for. */
    public int orphans() {
        return orphans.count();
    }

    private void providers(Unit unit, List<Declared<ProviderSpec>> fresh) {
        Wishes.store(unit, fresh);
        unit.afterCommit(() -> {
            fresh.forEach(wishes::take);
            pools.heardOfProviders();
            runner.hurry();
            observation.wake();
        });
    }

    private void pools(Unit unit, List<Declared<PoolSpec>> fresh) {
        fresh.stream()
                .filter(Declared::deleted)
                .forEach(pool -> statuses.gone(unit, pool.uid(), pool.metadata().name()));
        unit.afterCommit(() -> fresh.forEach(pool -> {
            wishes.takePool(pool);
            pools.heardOf(pool.uid());
        }));
    }

    private void targets(Unit unit, List<PoolTargetFact> fresh) {
        unit.afterCommit(() -> {
            fresh.forEach(target -> {
                wishes.takeTarget(target);
                pools.heardOf(target.uid());
            });
            runner.hurry();
        });
    }

    private void machineSpecs(Unit unit, List<Declared<MachineSpec>> fresh) {
        Map<Uid, Declared<MachineSpec>> specs = new HashMap<>();
        fresh.stream().filter(spec -> !spec.deleted()).forEach(spec -> specs.put(spec.uid(), spec));
        if (specs.isEmpty()) {
            return;
        }
        var batch = moves.batch(unit, specs.keySet());
        specs.forEach((uid, spec) -> batch.machine(uid).ifPresent(machine -> {
            machine.want(spec.spec(), spec.metadata().generation());
            batch.ask(machine, spec.spec());
        }));
        batch.record();
        unit.afterCommit(power::wake);
    }

    private static Deadlines deadlines(ProvisionerConfig config) {
        return new Deadlines(
                Duration.ofMinutes(30),
                config.provisionWithin(),
                config.drainWithin(),
                Duration.ofHours(2),
                config.deleteWithin(),
                config.retryFailedAfter(),
                config.lostWithin(),
                config.powerWithin());
    }
}
