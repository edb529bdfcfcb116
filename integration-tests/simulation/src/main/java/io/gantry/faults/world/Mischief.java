package io.gantry.faults.world;

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
    private final OfMachines machines;
    private boolean over;

    /** What goes wrong with machines and with those who make them. */
    interface OfMachines {

        /** Rates, drawn once. */
        void begin();

        /** What may happen now and then. */
        List<Runnable> kinds();

        /** All is well again. */
        void end();
    }

    Mischief(World world, RandomGenerator random) {
        this.world = world;
        this.stage = world.stage();
        this.random = random;
        this.machines = world.shape().supplies()
                ? new SupplyMischief(world, world.supply(), this, random)
                : new NodeMischief(world, this, random);
    }

    void begin() {
        for (Runnable kind : all()) {
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
        machines.begin();
        next();
    }

    private List<Runnable> all() {
        var all = new ArrayList<Runnable>(List.of(this::kill, this::stop));
        all.addAll(machines.kinds());
        all.add(this::databaseAway);
        all.add(this::busAway);
        return all;
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
        machines.end();
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

    Duration seconds(int least, int most) {
        return Duration.ofMillis(least * 1_000L + random.nextLong((most - least) * 1_000L));
    }

    /** Not when the world heals already. */
    void unlessOver(Duration delay, Runnable event) {
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
                ? world.active(world.anyLayer()).orElse(copies.getFirst())
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
}
