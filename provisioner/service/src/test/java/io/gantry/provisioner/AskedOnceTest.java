package io.gantry.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a person asks to be done once to a machine: try again what failed, forget it. */
class AskedOnceTest {

    private static final Instant ASKED = Instant.parse("2030-01-01T00:00:00.123456789Z");

    private final ProvisionerWorld world = new ProvisionerWorld();

    @AfterEach
    void close() {
        world.close();
    }

    /** One whose deletion the provider refuses. */
    private Uid aFailedMachine() {
        world.settings.put("gantry.provisioner.retry-failed-after", "PT24H");
        world.start();
        Uid provider = world.provider("here", 10);
        Uid pool = world.pool("web", 1, "here");
        world.target(pool, 1);
        world.soonActive(pool, 1);
        Uid machine = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.cloud.fails(provider, FailureKind.DENIED);
        world.target(pool, 0, new Victim(machine, "smaller", true));
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.FAILED));
        assertThat(world.machines.get(machine).reason()).isEqualTo("Denied");
        return machine;
    }

    @Test
    void aPersonHasWhatFailedTriedAgainAtOnce() {
        Uid machine = aFailedMachine();
        Instant first = world.machines.get(machine).stateSince();
        world.spec(machine, MachineSpec.UNSAID.withRetryAsked(ASKED), 1);
        world.soon(() -> assertThat(world.machines.get(machine).stateSince()).isAfter(first));
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.FAILED));

        world.cloud.fails(world.machines.get(machine).provider(), null);
        Instant failed = world.machines.get(machine).stateSince();
        world.spec(machine, MachineSpec.UNSAID.withRetryAsked(ASKED), 2); // nothing new is asked
        world.soon(() -> assertThat(world.rows("select spec_generation::text from machine"))
                .containsExactly("2"));
        assertThat(world.machines.get(machine).stateSince()).isEqualTo(failed);
        var earlier = new MachineSpec(null, false, false, ASKED.minusSeconds(1), null);
        world.spec(machine, earlier, 3); // nor is it now: that was asked before what was done
        world.soon(() -> assertThat(world.rows("select spec_generation::text from machine"))
                .containsExactly("3"));
        assertThat(world.rows("select state from machine")).containsExactly("FAILED");

        world.spec(machine, MachineSpec.UNSAID.withRetryAsked(ASKED.plusNanos(1)), 4);
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.DELETED));
        assertThat(world.cloud.size()).isZero();
    }

    @Test
    void aPersonForgetsWhatTheProviderDoesNotGiveUp() {
        Uid machine = aFailedMachine();
        world.spec(machine, MachineSpec.UNSAID.withForgetAsked(ASKED), 1);
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.DELETED));
        assertThat(world.machines.get(machine).deleted()).isTrue();
        assertThat(world.machines.get(machine).reason()).isEqualTo("Forgotten");
        assertThat(world.rows("select machine::text from machine_claim")).isEmpty();
        assertThat(world.rows("select uid::text from operation where ended is null"))
                .isEmpty();
        assertThat(world.cloud.size()).isEqualTo(1); // still there, and nobody's
    }

    @Test
    void aWishThatIsRefusedSaysWhyAndIsNotKeptForLater() {
        world.settings.put("gantry.provisioner.lost-within", "PT24H");
        world.start();
        world.provider("here", 10);
        Uid pool = world.pool("web", 1, "here");
        world.target(pool, 1);
        world.soonActive(pool, 1);
        Uid machine = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.spec(machine, MachineSpec.UNSAID.withForgetAsked(ASKED), 1);
        world.soon(() -> assertThat(world.machines.get(machine).conditions()).hasSize(2));
        Condition refused = world.machines.get(machine).conditions().getLast();
        assertThat(refused.type()).isEqualTo("DoneAsAsked");
        assertThat(refused.status()).isEqualTo(Condition.Status.FALSE);
        assertThat(refused.message()).endsWith(" is ACTIVE; cannot FORGET");

        world.cloud.vanish(machine);
        world.pass(Duration.ofMinutes(1));
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.LOST));
        world.restart();
        world.spec(machine, new MachineSpec(null, false, true, null, ASKED), 2);
        world.soon(() -> assertThat(world.rows("select spec_generation::text from machine"))
                .containsExactly("2"));
        assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.LOST);
        world.spec(machine, MachineSpec.UNSAID.withForgetAsked(ASKED.plusSeconds(1)), 3);
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.DELETED));
    }
}
