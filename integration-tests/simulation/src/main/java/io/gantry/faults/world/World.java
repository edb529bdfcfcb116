package io.gantry.faults.world;

import io.gantry.faults.bus.Bus;
import io.gantry.faults.database.Schemas;
import io.gantry.faults.database.WorldTransactions;
import io.gantry.faults.law.CallsOfOwners;
import io.gantry.faults.law.NoNodeOverCommitted;
import io.gantry.faults.law.NothingTwice;
import io.gantry.faults.law.OneVersionOneContent;
import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.stage.Stage;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.secret.MasterKey;
import io.gantry.scheduler.SchedulerConfig;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One run: machines, copies of the scheduler, people who want things of it, and what goes wrong, all from one seed. First
 * things go wrong; then they heal, and all must come to rest as people want it.
 */
public final class World implements AutoCloseable {

    private static final Duration GOES_WRONG_FOR = Duration.ofSeconds(90);
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(10);
    private static final int LOOKS_MAX = 30;
    private static final Duration LEASES = Duration.ofSeconds(4);
    private static final SchedulerConfig CONFIG =
            Settings.of(SchedulerConfig.class, Map.of("gantry.scheduler.list-every", "20S"));

    private final Stage stage;
    private final SplittableGenerator random;
    private final Schemas schemas;
    private final Bus bus;
    private final Machines machines;
    private final Clusters clusters;
    private final People people;
    private final Mischief mischief;
    private final WorldEngine.Faults engineFaults = new WorldEngine.Faults();
    private final WorldTransactions.Faults databaseFaults = new WorldTransactions.Faults(_ -> {});
    private final Copy.Around around;
    private final List<Copy> copies = new ArrayList<>();
    private final OneVersionOneContent versions = new OneVersionOneContent();
    private final CallsOfOwners calls;
    private final NothingTwice once;
    private final NoNodeOverCommitted capacity;
    private int copiesMade;
    private int drains;
    private boolean healing;

    public World(long seed, Sabotage sabotage, Schemas schemas, MasterKey key) {
        this.schemas = schemas;
        this.stage = new Stage(seed, sabotage, () -> {});
        this.random = (SplittableGenerator)
                RandomGeneratorFactory.of("L64X128MixRandom").create(seed ^ 0x5EED);
        var uids = new UidSource(stage::instant, random.split());
        var installation = new Installation(uids.next(), 1);
        this.calls = new CallsOfOwners(schemas);
        this.once = new NothingTwice(schemas);
        this.capacity = new NoNodeOverCommitted(schemas);
        this.bus = new Bus(stage, random.split(), this::appended);
        this.machines = new Machines(stage, random.split(), new Watching());
        this.clusters = new Clusters(stage, bus, installation, uids);
        this.people = new People(stage, this::active, random.split());
        this.mischief = new Mischief(this, random.split());
        this.around = new Copy.Around(
                stage,
                schemas,
                installation,
                bus,
                clusters,
                machines,
                engineFaults,
                databaseFaults,
                (program, what, target, allocation) ->
                        calls.sends(memberOf(program.name()), what, target.cluster(), allocation),
                new LeaseSettings(LEASES, Predecessor.MAY_LIVE),
                key,
                CONFIG);
        int hosts = 2 + random.nextInt(3);
        for (int at = 0; at < hosts; at++) {
            machines.add(uids.next(), new Name("n" + at), Resources.of(1_000 + 500L * random.nextInt(5), 8L << 30));
        }
    }

    // ---- the run

    /** All of it; what must not be ends it as an error. */
    public void run() {
        schemas.empty();
        clusters.begin();
        machines.all().forEach(clusters::joins);
        int wanted = 1 + random.nextInt(3);
        for (int at = 0; at < wanted; at++) {
            copies.add(started());
        }
        stage.after(Duration.ofSeconds(1), this::replaceKilled);
        people.begin();
        mischief.begin();
        stage.run(GOES_WRONG_FOR);
        stage.step("---- from here on the world heals");
        healing = true;
        mischief.end();
        people.rest();
        var rest = new Rest(this);
        for (int looks = 1; ; looks++) {
            stage.run(LOOKS_EVERY);
            Optional<String> restless = rest.look();
            if (restless.isEmpty()) {
                return;
            }
            if (looks == LOOKS_MAX) {
                throw rest.violated(restless.get());
            }
        }
    }

    private Copy started() {
        int number = ++copiesMade;
        Duration skew = random.nextInt(4) == 0 ? Duration.ofMillis(random.nextInt(-60_000, 60_000)) : Duration.ZERO;
        var copy = new Copy(around, "copy-" + number, skew, random.split());
        copy.start();
        return copy;
    }

    /** As a service manager does. */
    private void replaceKilled() {
        for (int at = 0; at < copies.size(); at++) {
            if (copies.get(at).program().killed() && (healing || random.nextInt(3) == 0)) {
                copies.set(at, started());
            }
        }
        stage.after(Duration.ofSeconds(1), this::replaceKilled);
    }

    private Uid memberOf(String program) {
        return copies.stream()
                .filter(copy -> copy.program().name().equals(program))
                .findFirst()
                .orElseThrow()
                .member();
    }

    // ---- what is watched

    private void appended(ProducerRecord<String, byte[]> record) {
        versions.appended(record);
        if (record.topic().equals(SchedulerTopics.DECISIONS.name())) {
            capacity.hold(clusters.nodes());
        }
    }

    private final class Watching implements Machines.Witness {

        @Override
        public void starts(Host host, Uid node, Workload workload) {
            // watched when it is there
        }

        @Override
        public void started(Host host, Container container) {
            once.started(host, container);
        }

        @Override
        public void removed(Host host, Container container) {
            // watched when it is asked for
        }
    }

    // ---- its parts

    public Stage stage() {
        return stage;
    }

    Schemas schemas() {
        return schemas;
    }

    Bus bus() {
        return bus;
    }

    Machines machines() {
        return machines;
    }

    Clusters clusters() {
        return clusters;
    }

    People people() {
        return people;
    }

    WorldEngine.Faults engineFaults() {
        return engineFaults;
    }

    WorldTransactions.Faults databaseFaults() {
        return databaseFaults;
    }

    List<Copy> copies() {
        return copies;
    }

    long drains() {
        return ++drains;
    }

    /** The copy that answers now. */
    Optional<Copy> active() {
        return copies.stream().filter(copy -> copy.active().isPresent()).findFirst();
    }

    RandomGenerator random() {
        return random;
    }

    @Override
    public void close() {
        stage.close();
    }
}
