package io.gantry.faults.world;

import io.gantry.faults.stage.Stage;
import io.gantry.faults.world.Plant.Made;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What goes wrong with providers and with the machines they made. */
final class SupplyMischief implements Mischief.OfMachines {

    private final World world;
    private final Stage stage;
    private final Supply supply;
    private final Mischief mischief;
    private final RandomGenerator random;

    SupplyMischief(World world, Supply supply, Mischief mischief, RandomGenerator random) {
        this.world = world;
        this.stage = world.stage();
        this.supply = supply;
        this.mischief = mischief;
        this.random = random;
    }

    @Override
    public void begin() {
        supply.driverFaults().rates(random.nextInt(3) > 0 ? random.nextDouble() / 4 : 0, 0);
        supply.probeFaults().rates(random.nextInt(3) > 0 ? random.nextDouble() / 5 : 0, 0);
        supply.plant().stuck(random.nextInt(3) == 0 ? 0.3 : 0);
    }

    @Override
    public List<Runnable> kinds() {
        return List.of(this::cut, this::powerOff, this::hideFromBridge, this::deny, this::silence, this::sellOut);
    }

    @Override
    public void end() {
        supply.driverFaults().rates(0, 0);
        supply.probeFaults().rates(0, 0);
        supply.nobodyIsSilent();
        supply.plant().heal();
    }

    private void anyMachine(Consumer<Made> happens) {
        List<Made> all = supply.plant().all();
        if (!all.isEmpty()) {
            happens.accept(all.get(random.nextInt(all.size())));
        }
    }

    private Duration briefOrLong() {
        return random.nextBoolean() ? mischief.seconds(1, 9) : mischief.seconds(12, 50);
    }

    private void cut() {
        anyMachine(made -> {
            world.machines().cut(made.host());
            mischief.unlessOver(briefOrLong(), () -> world.machines().connect(made.host()));
        });
    }

    /** It comes on again when somebody switches it on. */
    private void powerOff() {
        anyMachine(supply.plant()::cutPower);
    }

    private void hideFromBridge() {
        anyMachine(made -> {
            stage.step("the bridge does not reach " + made.host());
            made.host().hidden(true);
            mischief.unlessOver(briefOrLong(), () -> made.host().hidden(false));
        });
    }

    private void deny() {
        anyMachine(made -> {
            Duration time = briefOrLong();
            stage.step("its provider denies " + made.host() + " for " + time);
            supply.plant().hide(made, time);
        });
    }

    private void silence() {
        anyMachine(made -> {
            stage.step("the provider of " + made.host() + " is silent");
            supply.silent(made.provider(), true);
            mischief.unlessOver(briefOrLong(), () -> supply.silent(made.provider(), false));
        });
    }

    private void sellOut() {
        stage.step("providers have no more machines");
        supply.plant().soldOut(true);
        mischief.unlessOver(briefOrLong(), () -> supply.plant().soldOut(false));
    }
}
