package io.gantry.faults.world;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeState;
import io.gantry.faults.law.CallsOfProviders;
import io.gantry.faults.law.EmptiedBeforeItGoes;
import io.gantry.faults.law.PoolsWithinBounds;
import io.gantry.faults.stage.Program;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.provisioner.spi.MachineDriver;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Where machines come from: providers, those who declare pools of them, and the laws of both. */
final class Supply {

    private static final String POOL_OF = "select pool from machine where uid = ?";

    private final World world;
    private final Plant plant;
    private final Operators operators;
    private final @Nullable Loads loads;
    private final CallsOfProviders calls;
    private final PoolsWithinBounds bounds;
    private final EmptiedBeforeItGoes emptied;
    private final Line.Faults driverFaults = new Line.Faults();
    private final Line.Faults probeFaults = new Line.Faults();
    private final Set<Uid> silent = new HashSet<>();
    private final Set<Uid> joined = new HashSet<>();

    Supply(World world, SplittableGenerator random) {
        this.world = world;
        this.plant = new Plant(world.stage(), random.split(), world.machines(), this::made);
        this.operators = new Operators(world, random.split());
        this.loads = world.shape().runsJobs()
                ? null
                : new Loads(world.stage(), world.said(), world.installation(), random.split());
        this.calls = new CallsOfProviders(world.schemas(), world.installation().uid());
        this.bounds = new PoolsWithinBounds(world.schemas());
        this.emptied = new EmptiedBeforeItGoes(world.schemas());
    }

    void begin() {
        operators.begin();
    }

    void rest() {
        operators.rest();
        if (loads != null) {
            loads.rest();
        }
    }

    // ---- what happens

    /** A fact is in the log. */
    void appended(ProducerRecord<String, byte[]> record) {
        String topic = record.topic();
        if (topic.equals(ProvisionerTopics.MACHINES.name())) {
            bounds.told(Rest.read(ProvisionerTopics.MACHINES, record.value()));
        } else if (topic.equals(BridgeTopics.POOL_TARGETS.name())) {
            bounds.told(
                    Rest.read(BridgeTopics.POOL_TARGETS, record.value()),
                    world.stage().instant());
        } else if (topic.equals(BridgeTopics.NODES.name())) {
            var node = Rest.read(BridgeTopics.NODES, record.value());
            if (node.state() == NodeState.READY) {
                joined.add(node.machine());
            }
            emptied.told(node, wasSilent(node.machine()), running(node.machine()));
            if (loads != null) {
                loads.told(node);
            }
        } else if (topic.equals(InventoryTopics.CLUSTERS.name()) && loads != null) {
            loads.cluster(Rest.read(InventoryTopics.CLUSTERS, record.value()).uid());
        }
    }

    void sends(Program program, String what, Uid provider, Uid machine) {
        calls.sends(world.memberOf(program.name()), what, provider, machine);
        if (what.equals("delete") && joined.contains(machine)) {
            boolean denied = plant.find(machine).map(Plant.Made::wasDenied).orElse(true);
            bounds.takesDown(machine, poolOf(machine).orElse(null), operators.poolsToGo(), denied);
            if (world.shape().runsJobs() && !denied) {
                plant.find(machine)
                        .ifPresent(
                                made -> emptied.takesDown(machine, made.host().running()));
            }
        }
    }

    private List<Container> running(Uid machine) {
        return world.shape().runsJobs()
                ? plant.find(machine).map(made -> made.host().running()).orElse(List.of())
                : List.of();
    }

    private boolean wasSilent(Uid machine) {
        return plant.find(machine)
                .map(made -> made.host().wasSilent(world.stage().nanos()))
                .orElse(true);
    }

    private void made(MachineDriver.Provider provider, MachineDriver.Wanted machine) {
        // what is asked for by a call that was on its way, and is not wanted any more by now, is taken down again
        poolOf(machine.uid())
                .ifPresent(pool -> operators.pools().stream()
                        .filter(each -> pool.equals(each.uid()))
                        .forEach(each -> bounds.made(machine.uid(), pool, each.mostEver())));
    }

    private Optional<Uid> poolOf(Uid machine) {
        String pool = world.schemas().ask("provisioner", POOL_OF, machine.value());
        return Optional.ofNullable(pool).map(text -> new Uid(UUID.fromString(text)));
    }

    boolean answers(Uid provider) {
        return !silent.contains(provider);
    }

    void silent(Uid provider, boolean isSilent) {
        if (isSilent) {
            silent.add(provider);
        } else {
            silent.remove(provider);
        }
    }

    void nobodyIsSilent() {
        silent.clear();
    }

    // ---- its parts

    Plant plant() {
        return plant;
    }

    Operators operators() {
        return operators;
    }

    Line.Faults driverFaults() {
        return driverFaults;
    }

    Line.Faults probeFaults() {
        return probeFaults;
    }
}
