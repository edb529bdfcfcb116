package io.gantry.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the provisioner keeps of what was deleted, for a time only. */
class ProvisionerRetentionTest {

    private final ProvisionerWorld world = new ProvisionerWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aDeletedProviderIsKeptWhileItHasMachinesAndADayLonger() {
        ProvisionerLayer layer = world.start();
        Uid provider = world.provider("here", 10);
        Uid pool = world.pool("web", 1, "here");
        world.target(pool, 1);
        world.soonActive(pool, 1);
        Uid machine = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.providerDeleted(provider, "here");
        world.soon(() -> assertThat(world.rows("select body::jsonb ->> 'deleted' from provider_spec"))
                .containsExactly("true"));
        world.pass(Duration.ofHours(25));
        layer.sweep();
        assertThat(world.rows("select uid::text from provider_spec")).hasSize(1);

        world.target(pool, 0, new Victim(machine, "smaller", true));
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.DELETED));
        assertThat(world.cloud.size()).isZero(); // by a provider that is deleted itself
        layer.sweep();
        assertThat(world.rows("select uid::text from provider_spec")).isEmpty();
        assertThat(world.rows("select uid::text from machine")).hasSize(1);
        world.pass(Duration.ofHours(25));
        layer.sweep();
        assertThat(world.rows("select uid::text from machine")).isEmpty();
    }

    @Test
    void aProviderThatItsOwnerDoesNotListAnyMoreGoesWithItsLastMachine() {
        ProvisionerLayer layer = world.start();
        Uid provider = world.provider("here", 10);
        Uid pool = world.pool("web", 1, "here");
        world.target(pool, 1);
        world.soonActive(pool, 1);
        Uid machine = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.providerVanished(provider, "here");
        world.soon(() -> assertThat(world.rows("select body::jsonb ->> 'deleted' from provider_spec"))
                .containsExactly("true"));
        layer.sweep();
        assertThat(world.rows("select uid::text from provider_spec")).hasSize(1);

        world.target(pool, 0, new Victim(machine, "smaller", true));
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.DELETED));
        layer.sweep();
        assertThat(world.rows("select uid::text from provider_spec")).isEmpty();
    }

    @Test
    void aLivingProviderIsKept() {
        ProvisionerLayer layer = world.start();
        world.provider("here", 10);
        world.soon(() ->
                assertThat(world.rows("select uid::text from provider_spec")).hasSize(1));
        world.pass(Duration.ofDays(100));
        layer.sweep();
        assertThat(world.rows("select uid::text from provider_spec")).hasSize(1);
    }
}
