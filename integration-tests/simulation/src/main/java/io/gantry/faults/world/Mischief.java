package io.gantry.faults.world;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.faults.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What goes wrong. Each world has some kinds of faults and not others: where all happens all the time, what needs a long
 * quiet stretch between two of them never does.
 */
final class Mischief {

    private final World world;
    private final Stage stage;
    private final RandomGenerator random;
    private final List<Runnable> kinds = new ArrayList<>();
    private boolean over;

    Mischief(World world, RandomGenerator random) {
        this.world = world;
        this.stage = world.stage();
        this.random = random;
    }

    void begin() {
        for (Runnable kind : List.<Runnable>of(
                this::kill,
                this::stop,
                this::cut,
                this::powerOff,
                this::drain,
                this::slander,
                this::databaseAway,
                this::busAway)) {
            if (random.nextInt(3) > 0) {
                kinds.add(kind);
            }
        }
        double held = random.nextInt(3) > 0 ? 0.03 + random.nextDouble() / 10 : 0;
        double failed = random.nextInt(3) == 0 ? random.nextDouble() / 50 : 0;
        world.databaseFaults().rates(held, failed);
        world.bus()
                .rates(
                        random.nextInt(2) == 0 ? random.nextDouble() / 50 : 0,
                        random.nextInt(2) == 0 ? random.nextDouble() / 10 : 0);
        world.engineFaults()
                .rates(random.nextInt(3) > 0 ? random.nextDouble() / 5 : 0, random.nextInt(3) == 0 ? 0.1 : 0);
        next();
    }

    /** From now on the world only heals. */
    void end() {
        over = true;
        world.databaseFaults().rates(0, 0);
        world.databaseFaults().away(false);
        world.bus().rates(0, 0);
        world.bus().away(false);
        world.engineFaults().rates(0, 0);
        world.copies().forEach(copy -> copy.program().goOn());
        for (Host host : world.machines().all()) {
            world.machines().powerOn(host);
            world.machines().connect(host);
            NodeFact node = world.clusters().node(host);
            if (node.state() != NodeState.READY || node.drainGeneration() > 0) {
                stage.after(seconds(1, 8), () -> world.clusters().turns(host, NodeState.READY, 0));
            }
        }
    }

    private void next() {
        if (!kinds.isEmpty()) {
            stage.after(seconds(1, 12), () -> {
                if (!over) {
                    kinds.get(random.nextInt(kinds.size())).run();
                    next();
                }
            });
        }
    }

    private Duration seconds(int least, int most) {
        return Duration.ofMillis(least * 1_000L + random.nextLong((most - least) * 1_000L));
    }

    private void unlessOver(Duration delay, Runnable event) {
        stage.after(delay, () -> {
            if (!over) {
                event.run();
            }
        });
    }

    // ---- processes

    private Copy anyCopy() {
        List<Copy> copies = world.copies();
        return random.nextInt(3) > 0
                ? world.active().orElse(copies.getFirst())
                : copies.get(random.nextInt(copies.size()));
    }

    private void kill() {
        Copy copy = anyCopy();
        stage.step(copy.program() + " is killed");
        copy.program().kill();
    }

    private void stop() {
        Copy copy = anyCopy();
        stage.step(copy.program() + " is stopped");
        copy.program().stop();
        unlessOver(random.nextBoolean() ? seconds(0, 4) : seconds(4, 30), () -> {
            stage.step(copy.program() + " goes on");
            copy.program().goOn();
        });
    }

    private void databaseAway() {
        stage.step("the database is away");
        world.databaseFaults().away(true);
        unlessOver(seconds(0, 8), () -> {
            stage.step("the database is back");
            world.databaseFaults().away(false);
        });
    }

    private void busAway() {
        stage.step("the broker is away");
        world.bus().away(true);
        unlessOver(seconds(0, 15), () -> {
            stage.step("the broker is back");
            world.bus().away(false);
        });
    }

    // ---- machines

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
        Duration away = random.nextBoolean() ? seconds(1, 9) : seconds(12, 50);
        if (away.toSeconds() >= 12) {
            unlessOver(seconds(10, 12), () -> world.clusters().turns(host, NodeState.LOST, 0));
            unlessOver(away.plus(seconds(1, 4)), () -> world.clusters().turns(host, NodeState.READY, 0));
        }
        unlessOver(away, back);
    }

    /** The bridge's own way to the engine fails, the scheduler's does not. */
    private void slander() {
        Host host = anyHost();
        if (isReady(host)) {
            world.clusters().turns(host, NodeState.LOST, 0);
            unlessOver(seconds(1, 30), () -> world.clusters().turns(host, NodeState.READY, 0));
        }
    }

    private void drain() {
        Host host = anyHost();
        if (isReady(host)) {
            world.clusters().turns(host, NodeState.READY, world.drains());
            unlessOver(seconds(5, 60), () -> world.clusters().turns(host, NodeState.READY, 0));
        }
    }
}
