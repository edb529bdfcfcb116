package io.gantry.faults;

import io.gantry.bridge.BridgeLayer;
import io.gantry.faults.database.Schemas;
import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.stage.Stage;
import io.gantry.faults.world.Shape;
import io.gantry.faults.world.World;
import io.gantry.inventory.InventoryLayer;
import io.gantry.platform.secret.MasterKey;
import io.gantry.provisioner.ProvisionerLayer;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/** Runs worlds, several side by side, on one PostgreSQL. */
public final class Simulation implements AutoCloseable {

    /** Nothing need survive, so nothing is waited for that makes it. */
    private static final List<String> OF_NO_USE_AFTERWARDS = List.of(
            "fsync=off",
            "full_page_writes=off",
            "synchronous_commit=off",
            "checkpoint_timeout=1h",
            "max_wal_size=4GB",
            "jit=off",
            "track_activities=off");

    private final EmbeddedPostgres postgres;
    private final MasterKey key;
    /** By layer. */
    private final Map<String, SessionFactory> sessions = new ConcurrentHashMap<>();
    /** By worker; made once, for all runs. */
    private final Map<Integer, Schemas> schemas = new ConcurrentHashMap<>();

    /** @param folder for the database and a key, of no use afterwards */
    public Simulation(Path folder) throws IOException {
        this.postgres = EmbeddedPostgres.start(folder.resolve("postgres"), OF_NO_USE_AFTERWARDS);
        this.key = MasterKey.fromFile(folder.resolve("master.key"), new SecureRandom());
        logIntoSteps();
    }

    /**
     * Runs all these seeds.
     *
     * @param told of each that has ended; called from several threads
     * @return those that did not hold
     */
    public List<Outcome> run(long first, long last, int workers, Consumer<Outcome> told) {
        return run(first, last, workers, Plan.PLAIN, told);
    }

    /**
     * What is run, beside the seeds.
     *
     * @param shape of all worlds; null for what their seeds draw
     * @param sabotage broken on purpose
     */
    public record Plan(@Nullable Shape shape, Sabotage sabotage) {

        static final Plan PLAIN = new Plan(null, Sabotage.NONE);
    }

    /** The same, otherwise. */
    public List<Outcome> run(long first, long last, int workers, Plan plan, Consumer<Outcome> told) {
        var next = new AtomicLong(first);
        var failed = new ArrayList<Outcome>();
        var threads = new ArrayList<Thread>();
        for (int at = 0; at < workers; at++) {
            int worker = at;
            threads.add(Thread.ofPlatform().name("worker-" + worker).start(() -> {
                Schemas mine = schemas.computeIfAbsent(worker, this::schemas);
                for (long seed = next.getAndIncrement(); seed <= last; seed = next.getAndIncrement()) {
                    Outcome outcome = run(seed, plan, mine);
                    told.accept(outcome);
                    if (!outcome.holds()) {
                        synchronized (failed) {
                            failed.add(outcome);
                        }
                    }
                }
            }));
        }
        threads.forEach(Simulation::join);
        return failed;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Schemas schemas(int worker) {
        var made = new Schemas(postgres, worker, sessions);
        made.make("inventory", List.of("db/platform", "db/inventory"), InventoryLayer.ENTITIES);
        made.make("provisioner", List.of("db/platform", "db/provisioner"), ProvisionerLayer.ENTITIES);
        made.make("bridge", List.of("db/platform", "db/bridge"), BridgeLayer.ENTITIES);
        made.make("scheduler", List.of("db/platform", "db/scheduler"), SchedulerLayer.ENTITIES);
        made.made();
        return made;
    }

    private Outcome run(long seed, Plan plan, Schemas in) {
        Shape shape = plan.shape() == null ? Shape.of(seed) : plan.shape();
        var world = new World(seed, shape, plan.sabotage(), in, key);
        try (world) {
            world.run();
            return new Outcome(seed, world.stage().hash(), world.stage().turns(), null, List.of());
        } catch (RuntimeException | Error violation) { // whatever it is, this seed did not hold
            return new Outcome(
                    seed,
                    world.stage().hash(),
                    world.stage().turns(),
                    violation,
                    world.stage().steps());
        }
    }

    /** What the layers log is among the steps, and nowhere else. */
    private static void logIntoSteps() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.setLevel(Level.INFO);
        root.addHandler(new Handler() {
            @Override
            public void publish(LogRecord logged) {
                Stage stage = Stage.here();
                if (stage != null && stage.program() != null) {
                    Throwable thrown = logged.getThrown();
                    stage.remark(stage.program() + " logs: " + text(logged) + (thrown == null ? "" : ": " + thrown));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    private static String text(LogRecord logged) {
        Object[] parameters = logged.getParameters();
        String message = logged.getMessage();
        return parameters == null || parameters.length == 0 || !message.contains("%")
                ? message
                : String.format(message, parameters);
    }

    @Override
    public void close() {
        schemas.values().forEach(Schemas::close);
        sessions.values().forEach(SessionFactory::close);
        postgres.close();
    }
}
