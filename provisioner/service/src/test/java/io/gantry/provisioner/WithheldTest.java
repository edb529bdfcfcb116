package io.gantry.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While nothing may be destroyed, machines stay as they are, whoever wants them gone, and what is made is made. */
class WithheldTest {

    private final ProvisionerWorld world = new ProvisionerWorld();
    private final AtomicReference<Withheld> gate = new AtomicReference<>();
    private final Destruction destruction = world.provisioner.context().destruction();

    @BeforeEach
    void guard() {
        destruction.withheldBy(() -> Optional.ofNullable(gate.get()));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void closeGate() {
        gate.set(new Withheld("the test says so", world.provisioner.clock().instant(), "the test's word"));
    }

    private int waiting(String what) {
        return destruction.waiting().values().stream()
                .filter(each -> each.what().equals(what))
                .mapToInt(Destruction.Waiting::count)
                .sum();
    }

    @Test
    void victimsStayAndNewMachinesAreMade() {
        world.start();
        Uid pool = world.activePool(3);
        MachineFact victim = world.of(pool, MachineState.ACTIVE).getFirst();
        closeGate();
        world.target(pool, 2, new Victim(victim.uid(), "shrink", true));
        world.soon(() -> assertThat(waiting("machines to delete")).isEqualTo(1));
        assertThat(destruction.waiting().values())
                .anySatisfy(each ->
                        assertThat(each.names()).containsExactly(victim.name().value()));
        world.soon(() -> assertThat(world.statuses.get(pool).conditions()).anySatisfy(condition -> {
            assertThat(condition.reason()).isEqualTo("Withheld");
            assertThat(condition.message()).isEqualTo("1 machine is to go; nothing is destroyed now: the test says so");
        }));
        Uid other = world.pool("api", 2, "here");
        world.target(other, 2);
        world.soonActive(other, 2);
        assertThat(world.of(pool, MachineState.ACTIVE)).hasSize(3);
        assertThat(world.cloud.size()).isEqualTo(5);

        gate.set(null);
        world.soon(() -> assertThat(world.of(pool, MachineState.DELETED)).hasSize(1));
        world.soon(() -> assertThat(destruction.waiting()).isEmpty());
        world.soon(() -> assertThat(world.statuses.get(pool).conditions())
                .noneMatch(condition -> condition.reason().equals("Withheld")));
        assertThat(world.cloud.size()).isEqualTo(4);
    }

    @Test
    void aDeletionUnderWayStopsWithoutAnAttemptAndWithoutBeingLate() {
        world.settings.put("gantry.provisioner.delete-within", "PT10M");
        world.start();
        Uid provider = world.provider("here", 10);
        Uid pool = world.pool("web", 1, "here");
        world.target(pool, 1);
        world.soonActive(pool, 1);
        MachineFact machine = world.of(pool, MachineState.ACTIVE).getFirst();
        world.cloud.fails(provider, FailureKind.UNREACHABLE);
        world.target(pool, 0, new Victim(machine.uid(), "shrink", true));
        world.soon(() -> assertThat(world.of(pool, MachineState.DELETING)).hasSize(1));
        closeGate();
        world.pass(Duration.ofMinutes(2));
        world.soon(() -> assertThat(world.machines.get(machine.uid()).reason()).isEqualTo("Withheld"));
        List<String> before = world.rows("select attempts::text from operation where kind = 'DELETE'");
        assertThat(world.machines.get(machine.uid()).detail()).contains("the test says so");
        world.cloud.fails(provider, null);
        world.pass(Duration.ofHours(3));
        world.restart();
        world.soon(() -> assertThat(waiting("machines to delete")).isEqualTo(1));
        world.pass(Duration.ofHours(3));
        world.soon(() -> assertThat(rows("kind = 'DELETE' and ended is null")).hasSize(1));
        assertThat(world.rows("select attempts::text from operation where kind = 'DELETE'"))
                .isEqualTo(before);
        assertThat(world.of(pool, MachineState.DELETING)).hasSize(1);
        assertThat(world.cloud.size()).isEqualTo(1);

        gate.set(null);
        world.soon(() -> assertThat(world.of(pool, MachineState.DELETED)).hasSize(1));
        assertThat(rows("kind = 'DELETE' and outcome <> 'DONE'")).isEmpty();
    }

    @Test
    void powerIsNotTakenAndIsGiven() {
        world.start();
        Uid pool = world.activePool(2);
        List<MachineFact> machines = world.of(pool, MachineState.ACTIVE);
        Uid off = machines.get(0).uid();
        closeGate();
        world.power(off, MachineSpec.Power.OFF, 2);
        world.soon(() -> assertThat(waiting("machines to switch off")).isEqualTo(1));
        assertThat(world.cloud.power(off)).contains(PowerState.ON);
        assertThat(rows("kind = 'POWER_OFF'")).isEmpty();
        world.power(off, MachineSpec.Power.ON, 3);
        world.soon(() -> assertThat(destruction.waiting()).isEmpty());
        world.power(off, MachineSpec.Power.OFF, 4);
        world.soon(() -> assertThat(waiting("machines to switch off")).isEqualTo(1));
        gate.set(null);
        world.soon(() -> assertThat(world.cloud.power(off)).contains(PowerState.OFF));
    }

    @Test
    void machinesThatTheirProviderForgetsStayAndNoLatenessDeletesThem() {
        world.start();
        Uid pool = world.activePool(2);
        Uid lost = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        Uid doubtful = world.of(pool, MachineState.ACTIVE).getLast().uid();
        world.cloud.vanish(lost);
        world.soon(() -> assertThat(world.machines.get(lost).state()).isEqualTo(MachineState.LOST));
        closeGate();
        world.cloud.vanish(doubtful);
        world.pass(Duration.ofDays(2));
        world.soon(() -> {
            assertThat(waiting("machines lost or failed for too long, to delete"))
                    .isEqualTo(1);
            assertThat(waiting("machines that their provider does not know any more, to give up"))
                    .isEqualTo(1);
        });
        assertThat(world.machines.get(lost).state()).isEqualTo(MachineState.LOST);
        assertThat(world.machines.get(doubtful).state()).isEqualTo(MachineState.ACTIVE);

        gate.set(null);
        world.soon(() -> assertThat(world.machines.get(lost).state()).isEqualTo(MachineState.DELETED));
        world.soon(() -> assertThat(world.machines.get(doubtful).state()).isNotEqualTo(MachineState.ACTIVE));
    }

    private List<String> rows(String condition) {
        return world.rows("select uid::text from operation where " + condition);
    }
}
