package io.gantry.faults.world;

import io.gantry.faults.bus.Bus;
import io.gantry.faults.database.Schemas;
import io.gantry.faults.database.WorldTransactions;
import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Stage;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.relay.OutboxRelay;
import io.gantry.platform.relist.Relister;
import io.gantry.platform.secret.HeldKeys;
import io.gantry.platform.secret.KeyRing;
import io.gantry.platform.secret.MasterKey;
import io.gantry.platform.secret.SecretStore;
import io.gantry.platform.term.Term;
import io.gantry.scheduler.SchedulerConfig;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.dispatch.Prober;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A copy of the scheduler: a process, from its start to its end. */
final class Copy {

    private final Program program;
    private final Uid member;
    private final Around around;
    private final RandomGenerator random;
    private boolean ending;
    private boolean serving;
    private @Nullable Term term;
    private @Nullable SchedulerLayer layer;

    /** What copies share. */
    record Around(
            Stage stage,
            Schemas schemas,
            Installation installation,
            Bus bus,
            Relister relister,
            Machines machines,
            WorldEngine.Faults engineFaults,
            WorldTransactions.Faults databaseFaults,
            WorldEngine.Calls calls,
            LeaseSettings leases,
            MasterKey key,
            SchedulerConfig config) {}

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
                begin();
            } catch (RuntimeException failed) {
                end("could not start: " + failed);
            }
        });
    }

    private void begin() {
        var database = new LayerDatabase(
                "scheduler",
                new WorldTransactions(
                        around.stage(), program, around.schemas(), "scheduler", around.databaseFaults(), random),
                program.time());
        var context = new LayerContext(
                around.installation(),
                database,
                KafkaSettings.single("127.0.0.1:1"),
                around.relister(),
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
        var mine = new Term(context, SchedulerLayer.LONGEST_CALL, this::end);
        Prober prober = (place, check) -> new Prober.Answer(true, "");
        var scheduler = new SchedulerLayer(
                context,
                around.config(),
                _ -> new WorldEngine(around.machines(), program, around.engineFaults(), around.calls()),
                prober);
        term = mine;
        layer = scheduler;
        mine.serve(
                () -> {
                    around.stage().step(program + " is active");
                    scheduler.start();
                    OutboxRelay.start(context);
                    serving = true;
                },
                scheduler::close);
    }

    /** The service manager's part: what must not go on is killed, soon, and its successor started by the world. */
    private void end(String why) {
        if (!ending) {
            ending = true;
            around.stage().step(program + " ends: " + why);
            around.stage().after(Duration.ofNanos(1 + random.nextLong(2_000_000_000L)), program::kill);
        }
    }

    /** The layer, if it is active here. */
    Optional<SchedulerLayer> active() {
        Term mine = term;
        boolean here = serving && program.runs() && mine != null && mine.epoch().isPresent();
        return here ? Optional.ofNullable(layer) : Optional.empty();
    }
}
