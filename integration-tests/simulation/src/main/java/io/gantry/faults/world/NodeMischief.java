package io.gantry.faults.world;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.faults.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What goes wrong with machines whose nodes are the world's word. */
final class NodeMischief implements Mischief.OfMachines {

    private final World world;
    private final Stage stage;
    private final Mischief mischief;
    private final RandomGenerator random;

    NodeMischief(World world, Mischief mischief, RandomGenerator random) {
        this.world = world;
        this.stage = world.stage();
        this.mischief = mischief;
        this.random = random;
    }

    @Override
    public void begin() {
        // nothing but what happens now and then
    }

    @Override
    public List<Runnable> kinds() {
        return List.of(this::cut, this::powerOff, this::drain, this::slander);
    }

    @Override
    public void end() {
        for (Host host : world.machines().all()) {
            world.machines().powerOn(host);
            world.machines().connect(host);
            NodeFact node = world.clusters().node(host);
            if (node.state() != NodeState.READY || node.drainGeneration() > 0) {
                stage.after(mischief.seconds(1, 8), () -> world.clusters().turns(host, NodeState.READY, 0));
            }
        }
    }

    private Host anyHost() {
        List<Host> hosts = List.copyOf(world.machines().all());
        return hosts.get(random.nextInt(hosts.size()));
    }

    private boolean isReady(Host host) {
        NodeFact node = world.clusters().node(host);
        return host.answers() && node.state() == NodeState.READY && node.drainGeneration() == 0;
    }

    private void cut() {
        Host host = anyHost();
        if (isReady(host)) {
            world.machines().cut(host);
            goesAndComes(host, () -> world.machines().connect(host));
        }
    }

    private void powerOff() {
        Host host = anyHost();
        if (isReady(host)) {
            world.machines().powerOff(host);
            goesAndComes(host, () -> world.machines().powerOn(host));
        }
    }

    /** The bridge notices, or it was too short. */
    private void goesAndComes(Host host, Runnable back) {
        Duration away = random.nextBoolean() ? mischief.seconds(1, 9) : mischief.seconds(12, 50);
        if (away.toSeconds() >= 12) {
            mischief.unlessOver(mischief.seconds(10, 12), () -> world.clusters().turns(host, NodeState.LOST, 0));
            mischief.unlessOver(
                    away.plus(mischief.seconds(1, 4)), () -> world.clusters().turns(host, NodeState.READY, 0));
        }
        mischief.unlessOver(away, back);
    }

    /** The bridge's own way to the engine fails, the scheduler's does not. */
    private void slander() {
        Host host = anyHost();
        if (isReady(host)) {
            world.clusters().turns(host, NodeState.LOST, 0);
            mischief.unlessOver(mischief.seconds(1, 30), () -> world.clusters().turns(host, NodeState.READY, 0));
        }
    }

    private void drain() {
        Host host = anyHost();
        if (isReady(host)) {
            world.clusters().turns(host, NodeState.READY, world.drains());
            mischief.unlessOver(mischief.seconds(5, 60), () -> world.clusters().turns(host, NodeState.READY, 0));
        }
    }
}
