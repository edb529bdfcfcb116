package io.gantry.faults.world;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.join.JoinDoor;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.faults.bus.Bus;
import io.gantry.faults.database.Schemas;
import io.gantry.faults.database.WorldTransactions;
import io.gantry.faults.law.CallsOfOwners;
import io.gantry.faults.law.NoNodeOverCommitted;
import io.gantry.faults.law.NothingTwice;
import io.gantry.faults.law.OneVersionOneContent;
import io.gantry.faults.stage.Program;
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
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One run: machines, copies of the program, people who want things of it, and what goes wrong, all from one seed. First
 * things go wrong; then they heal, and all must come to rest as people want it.
 */
public final class World implements AutoCloseable {

    private static final Duration GOES_WRONG_FOR = Duration.ofSeconds(45);
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(5);
    private static final int LOOKS_MAX = 60;

    private final Stage stage;
    private final Shape shape;
    private final SplittableGenerator random;
    private final Schemas schemas;
    private final Installation installation;
    private final Bus bus;
    private final Said said;
    private final Machines machines;
    private final Clusters clusters;
    private final People people;
    private final @Nullable Supply supply;
    private final Mischief mischief;
    private final Line.Faults engineFaults = new Line.Faults();
    private final WorldTransactions.Faults databaseFaults = new WorldTransactions.Faults(_ -> {});
    private final Copy.Around around;
    private final List<Copy> copies = new ArrayList<>();
    private final Map<Uid, NodeFact> nodes = new LinkedHashMap<>();
    private final OneVersionOneContent versions = new OneVersionOneContent();
    private final CallsOfOwners calls;
    private final NothingTwice once;
    private final NoNodeOverCommitted capacity;
    private int copiesMade;
    private int drains;
    private boolean healing;

    public World(long seed, Shape shape, Sabotage sabotage, Schemas schemas, MasterKey key) {
        this.schemas = schemas;
        this.shape = shape;
        this.stage = new Stage(seed, sabotage, () -> {});
        this.random = (SplittableGenerator)
                RandomGeneratorFactory.of("L64X128MixRandom").create(seed ^ 0x5EED);
        var uids = new UidSource(stage::instant, random.split());
        this.installation = new Installation(uids.next(), 1);
        this.calls = new CallsOfOwners(schemas, installation.uid());
        this.once = new NothingTwice(schemas);
        this.capacity = new NoNodeOverCommitted(schemas);
        this.bus = new Bus(stage, random.split(), this::appended);
        this.said = new Said(bus);
        this.machines = new Machines(stage, random.split(), new Watching());
        this.clusters = new Clusters(stage, said, installation, uids);
        this.people = new People(stage, () -> active(Layer.SCHEDULER), random.split());
        this.supply = shape.supplies() ? new Supply(this, random.split()) : null;
        this.mischief = new Mischief(this, random.split());
        this.around = new Copy.Around(
                stage,
                shape,
                schemas,
                installation,
                bus,
                program -> new Relists(this, program),
                databaseFaults,
                new Reached(),
                new LeaseSettings(Tuning.LEASES, Predecessor.MAY_LIVE),
                key);
        if (!shape.supplies()) {
            int hosts = 2 + random.nextInt(3);
            for (int at = 0; at < hosts; at++) {
                machines.add(uids.next(), new Name("n" + at), Resources.of(1_000 + 500L * random.nextInt(5), 8L << 30));
            }
        }
    }

    // ---- the run

    /** All of it; what must not be ends it as an error. */
    public void run() {
        schemas.empty();
        if (!shape.supplies()) {
            clusters.begin();
            machines.all().forEach(clusters::joins);
        }
        int wanted = 1 + random.nextInt(3);
        for (int at = 0; at < wanted; at++) {
            copies.add(started());
        }
        stage.after(Duration.ofSeconds(1), this::replaceKilled);
        if (shape.runsJobs()) {
            people.begin();
        }
        if (supply != null) {
            supply.begin();
        }
        mischief.begin();
        stage.run(GOES_WRONG_FOR);
        stage.step("---- from here on the world heals");
        healing = true;
        mischief.end();
        people.rest();
        if (supply != null) {
            supply.rest();
        }
        comeToRest();
    }

    private void comeToRest() {
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

    Uid memberOf(String program) {
        return copies.stream()
                .filter(copy -> copy.program().name().equals(program))
                .findFirst()
                .orElseThrow()
                .member();
    }

    // ---- what is watched

    private void appended(ProducerRecord<String, byte[]> record) {
        versions.appended(record);
        if (record.value() == null) {
            return;
        }
        if (record.topic().equals(BridgeTopics.NODES.name())) {
            takeNode(Rest.read(BridgeTopics.NODES, record.value()));
        }
        if (record.topic().equals(SchedulerTopics.DECISIONS.name())) {
            capacity.hold(nodes());
        }
        if (supply != null) {
            supply.appended(record);
        }
    }

    private void takeNode(NodeFact node) {
        NodeFact before = nodes.get(node.uid());
        if (before == null || before.revision().compareTo(node.revision()) < 0) {
            nodes.put(node.uid(), node);
        }
        if (node.deleted()) {
            nodes.remove(node.uid());
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

    private final class Reached implements Outside {

        @Override
        public WorkloadEngine containers(Program program) {
            return new WorldEngine(
                    machines,
                    program,
                    engineFaults,
                    (sender, what, target, allocation) ->
                            calls.sends(memberOf(sender.name()), what, target.cluster(), allocation));
        }

        @Override
        public MachineDriver machines(Program program) {
            Supply its = supply();
            var line = new Line(stage, machines.random(), program, its.driverFaults());
            return new WorldDriver(program, its.plant(), line, its::answers, its::sends);
        }

        @Override
        public ClusterEngine nodes(Program program) {
            return new WorldNodes(machines, new Line(stage, machines.random(), program, supply().probeFaults()));
        }

        @Override
        public JoinDoor door(Program program) {
            return new ClosedDoor();
        }
    }

    // ---- its parts

    public Stage stage() {
        return stage;
    }

    Shape shape() {
        return shape;
    }

    Schemas schemas() {
        return schemas;
    }

    Installation installation() {
        return installation;
    }

    Bus bus() {
        return bus;
    }

    Said said() {
        return said;
    }

    Machines machines() {
        return machines;
    }

    /** Where nodes are the world's word. */
    Clusters clusters() {
        return clusters;
    }

    People people() {
        return people;
    }

    /** Where machines are made. */
    Supply supply() {
        return Objects.requireNonNull(supply, "machines are not made here");
    }

    Line.Faults engineFaults() {
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

    /** As they were told last. */
    List<NodeFact> nodes() {
        return List.copyOf(nodes.values());
    }

    /** The copy in which the layer is active, and answers now. */
    Optional<Copy> active(Layer layer) {
        return copies.stream().filter(copy -> copy.isActive(layer)).findFirst();
    }

    /** One of those that are simulated. */
    Layer anyLayer() {
        List<Layer> all = List.copyOf(shape.layers());
        return all.size() == 1 ? all.getFirst() : all.get(random.nextInt(all.size()));
    }

    RandomGenerator random() {
        return random;
    }

    @Override
    public void close() {
        stage.close();
    }
}
