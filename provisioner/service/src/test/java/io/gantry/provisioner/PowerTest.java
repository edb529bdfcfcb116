package io.gantry.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.inventory.api.MachineSpec;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A machine's power is kept as somebody wants it, whatever its host does. */
class PowerTest {

    private final ProvisionerWorld world = new ProvisionerWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void powerFollowsWhatIsWantedAndTheMachineStaysActive() {
        world.start();
        Uid pool = world.activePool(2);
        Uid machine = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.power(machine, MachineSpec.Power.OFF, 2);
        world.soon(() -> {
            MachineFact fact = world.machines.get(machine);
            assertThat(fact.power()).isEqualTo(PowerState.OFF);
            assertThat(fact.observedGeneration()).isEqualTo(2);
            assertThat(fact.state()).isEqualTo(MachineState.ACTIVE);
        });
        assertThat(world.cloud.power(machine)).contains(PowerState.OFF);
        world.power(machine, MachineSpec.Power.ON, 3);
        world.soon(() -> {
            assertThat(world.machines.get(machine).power()).isEqualTo(PowerState.ON);
            assertThat(world.machines.get(machine).observedGeneration()).isEqualTo(3);
        });
        assertThat(world.cloud.made()).isEqualTo(2);
    }

    @Test
    void machinesThatTheirHostTookDownAreSwitchedOnAgain() {
        world.start();
        Uid pool = world.activePool(3);
        Uid wantedOff = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.power(wantedOff, MachineSpec.Power.OFF, 2);
        world.soon(() -> assertThat(world.machines.get(wantedOff).power()).isEqualTo(PowerState.OFF));
        world.stop();
        world.cloud.everythingOff();
        world.start();
        world.soon(() -> {
            for (MachineFact machine : world.of(pool, MachineState.ACTIVE)) {
                PowerState wanted = machine.uid().equals(wantedOff) ? PowerState.OFF : PowerState.ON;
                assertThat(world.cloud.power(machine.uid())).contains(wanted);
                assertThat(machine.power()).isEqualTo(wanted);
            }
        });
        assertThat(world.of(pool, MachineState.ACTIVE)).hasSize(3);
    }

    @Test
    void aMachineThatIsAtOnceAsItWasBeforeItWasSwitchedIsSwitchedAgain() {
        world.start();
        Uid pool = world.activePool(1);
        Uid machine = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.soon(() -> assertThat(world.machines.get(machine).power()).isEqualTo(PowerState.ON));
        world.cloud.comesOnAgain();

        world.power(machine, MachineSpec.Power.OFF, 2);

        world.soon(() -> assertThat(world.cloud.power(machine)).contains(PowerState.OFF));
    }

    @Test
    void aProviderThatDoesNotAnswerMakesPowerUnknownAndNothingIsSwitched() {
        world.start();
        Uid provider = world.provider("here", 10);
        Uid pool = world.pool("web", 2, "here");
        world.target(pool, 2);
        world.soonActive(pool, 2);
        world.cloud.fails(provider, FailureKind.UNREACHABLE);
        world.soon(() -> assertThat(world.of(pool, MachineState.ACTIVE))
                .hasSize(2)
                .allSatisfy(machine -> assertThat(machine.power()).isEqualTo(PowerState.UNKNOWN)));
        assertThat(world.rows("select uid::text from operation where kind like 'POWER%'"))
                .isEmpty();
        world.cloud.fails(provider, null);
        world.soon(() -> assertThat(world.of(pool, MachineState.ACTIVE))
                .allSatisfy(machine -> assertThat(machine.power()).isEqualTo(PowerState.ON)));
    }
}
