package io.gantry.faults.world;

import io.gantry.bridge.BridgeLayer;
import io.gantry.faults.bus.Bus;
import io.gantry.faults.database.Schemas;
import io.gantry.faults.database.WorldTransactions;
import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Stage;
import io.gantry.inventory.InventoryLayer;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.relay.OutboxRelay;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.relist.Relister;
import io.gantry.platform.secret.HeldKeys;
import io.gantry.platform.secret.KeyRing;
import io.gantry.platform.secret.MasterKey;
import io.gantry.platform.secret.SecretStore;
import io.gantry.platform.term.Term;
import io.gantry.provisioner.ProvisionerLayer;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.dispatch.Prober;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A copy of the program: a process, from its start to its end, with all layers that are simulated. */
final class Copy {

    private static final Duration NO_CALLS = Duration.ZERO;

    private final Program program;
    private final Uid member;
    private final Around around;
    private final RandomGenerator random;
    private boolean ending;
    private @Nullable Served<InventoryLayer> inventory;
    private @Nullable Served<ProvisionerLayer> provisioner;
    private @Nullable Served<BridgeLayer> bridge;
    private @Nullable Served<SchedulerLayer> scheduler;

    /** What copies share. */
    record Around(
            Stage stage,
            Shape shape,
            Schemas schemas,
            Installation installation,
            Bus bus,
            Relisters relisters,
            WorldTransactions.Faults databaseFaults,
            Outside outside,
            LeaseSettings leases,
            MasterKey key) {}

    /** Who asks other layers for all they have. */
    interface Relisters {
        Relister of(Program program);
    }

    /** A layer in this copy. */
    private static final class Served<L> {
        private final Term term;
        private final L layer;
        private boolean serving;

        Served(Term term, L layer) {
            this.term = term;
            this.layer = layer;
        }
    }

    /** @param skew by which its clock is ahead */
    Copy(Around around, String name, Duration skew, RandomGenerator random) {
        this.around = around;
        this.random = random;
        this.program = new Program(around.stage(), name, skew);
        this.member = new UidSource(program.time(), random).next();
    }

    Program program() {
        return program;
    }

    Uid member() {
        return member;
    }

    /** Begins as a process does; a start that fails ends it. */
    void start() {
        program.threads().startDaemon("main", () -> {
            try {
                around.shape().layers().forEach(this::begin);
            } catch (RuntimeException failed) {
                end("could not start: " + failed);
            }
        });
    }

    private void begin(Layer layer) {
        LayerContext context = context(layer);
        Outside outside = around.outside();
        switch (layer) {
            case INVENTORY -> {
                var made = new InventoryLayer(
                        context,
                        Tuning.INVENTORY,
                        new LinkedHashSet<>(List.of(WorldDriver.NAME.value())),
                        (_, _, _) -> Result.refused(new Rejection.Unavailable("the scheduler", NO_CALLS)),
                        new SecureRandom());
                inventory = new Served<>(new Term(context, NO_CALLS, this::end), made);
                serve(layer, context, inventory, made::start, made::close);
            }
            case PROVISIONER -> {
                var made = new ProvisionerLayer(context, Tuning.PROVISIONER, List.of(outside.machines(program)));
                provisioner = new Served<>(new Term(context, Tuning.PROVISIONER.callTimeout(), this::end), made);
                serve(layer, context, provisioner, made::start, made::close);
            }
            case BRIDGE -> {
                var made = new BridgeLayer(
                        context,
                        Tuning.BRIDGE,
                        _ -> List.of(outside.nodes(program)),
                        (_, _, _, _) -> outside.door(program));
                bridge = new Served<>(new Term(context, Tuning.BRIDGE.probeWithin(), this::end), made);
                serve(layer, context, bridge, made::start, made::close);
            }
            case SCHEDULER -> {
                var mine = new Term(context, SchedulerLayer.LONGEST_CALL, this::end);
                Prober prober = (_, _) -> new Prober.Answer(true, "");
                var made = new SchedulerLayer(context, Tuning.SCHEDULER, _ -> outside.containers(program), prober);
                scheduler = new Served<>(mine, made);
                serve(layer, context, scheduler, made::start, made::close);
            }
        }
    }

    private void serve(Layer layer, LayerContext context, Served<?> served, Runnable start, Runnable stop) {
        served.term.serve(
                () -> {
                    String what = around.shape().layers().size() == 1 ? "" : " for " + layer;
                    around.stage().step(program + " is active" + what);
                    start.run();
                    OutboxRelay.start(context);
                    served.serving = true;
                },
                stop);
    }

    private LayerContext context(Layer layer) {
        var database = new LayerDatabase(
                layer.schema(),
                new WorldTransactions(
                        around.stage(), program, around.schemas(), layer.schema(), around.databaseFaults(), random),
                program.time());
        return new LayerContext(
                around.installation(),
                database,
                KafkaSettings.single("127.0.0.1:1"),
                around.relisters().of(program),
                new Leases(database, member, around.leases(), program.ticker(), program.threads()),
                new SecretStore(
                        database, new KeyRing(new HeldKeys(new SecureRandom(), around.key())), new SecureRandom()),
                program.time(),
                program.ticker(),
                new UidSource(program.time(), random),
                random,
                new Destruction(),
                program.threads(),
                around.bus().clients(program));
    }

    /** The service manager's part: what must not go on is killed, soon, and its successor started by the world. */
    private void end(String why) {
        if (!ending) {
            ending = true;
            around.stage().step(program + " ends: " + why);
            around.stage().after(Duration.ofNanos(1 + random.nextLong(2_000_000_000L)), program::kill);
        }
    }

    // ---- the layers that are active here

    Optional<InventoryLayer> inventory() {
        return active(inventory);
    }

    Optional<ProvisionerLayer> provisioner() {
        return active(provisioner);
    }

    Optional<BridgeLayer> bridge() {
        return active(bridge);
    }

    Optional<SchedulerLayer> scheduler() {
        return active(scheduler);
    }

    private <L> Optional<L> active(@Nullable Served<L> served) {
        if (served == null || !served.serving || !program.runs()) {
            return Optional.empty();
        }
        return served.term.epoch().map(_ -> served.layer);
    }

    boolean isActive(Layer layer) {
        return switch (layer) {
            case INVENTORY -> inventory().isPresent();
            case PROVISIONER -> provisioner().isPresent();
            case BRIDGE -> bridge().isPresent();
            case SCHEDULER -> scheduler().isPresent();
        };
    }

    /** What the layer can be asked for; nothing where it is not active. */
    List<RelistSource<?>> relists(Layer layer) {
        return switch (layer) {
            case INVENTORY -> inventory().map(InventoryLayer::relists).orElse(List.of());
            case PROVISIONER -> provisioner().map(ProvisionerLayer::relists).orElse(List.of());
            case BRIDGE -> bridge().map(BridgeLayer::relists).orElse(List.of());
            case SCHEDULER -> scheduler().map(SchedulerLayer::relists).orElse(List.of());
        };
    }
}
