package io.gantry.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.credential.Credentials.Replaced;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A provider's credential is replaced when the new one was tried, and not before. */
class CredentialsTest {

    private static final SecretRef REF = SecretRef.of("lab");

    private final ProvisionerWorld world = new ProvisionerWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private Result<Replaced> set(String provider, String text) {
        return Objects.requireNonNull(world.layer).credentials().replace(new Name(provider), new SecretText(text));
    }

    private static String refusal(Result<Replaced> answer) {
        return ((Result.Refused<Replaced>) answer).rejection().problem().detail();
    }

    private Uid labThatLetsIn(String... credentials) {
        Uid lab = world.provider("lab", REF);
        world.cloud.letsIn(lab, credentials);
        world.soon(() -> assertThat(refusal(set("lab", "not-it"))).contains("DENIED"));
        return lab;
    }

    @Test
    void oneThatIsLetInIsUsedFromThenOn() {
        world.start();
        labThatLetsIn("first");
        Uid pool = world.pool("web", 1, "lab");
        world.target(pool, 1);
        assertThat(set("lab", "first").orThrow()).isEqualTo(new Replaced(new Name("lab"), List.of(new Name("lab"))));
        world.soonActive(pool, 1);
    }

    @Test
    void oneThatIsNotLetInIsRefusedInTheDriversWordsAndTheOneBeforeStays() {
        world.start();
        Uid lab = labThatLetsIn("first");
        set("lab", "first").orThrow();
        Uid pool = world.pool("web", 2, "lab");
        world.target(pool, 1);
        world.soonActive(pool, 1);

        assertThat(refusal(set("lab", "wrong-one")))
                .isEqualTo("the new credential of provider lab was tried and does not work, so nothing is changed:"
                        + " DENIED: the cloud says DENIEDwrong credential ******");
        world.target(pool, 2);
        world.soonActive(pool, 2);

        world.cloud.letsIn(lab, "first", "second");
        set("lab", "second").orThrow();
        world.cloud.letsIn(lab, "second");
        world.target(pool, 3);
        world.soonActive(pool, 3);
        world.restart();
        world.target(pool, 4);
        world.soonActive(pool, 4);
    }

    @Test
    void operationsThatAreUnderWayGoOn() {
        world.start();
        Uid lab = labThatLetsIn("first", "second");
        set("lab", "first").orThrow();
        Uid pool = world.pool("web", 3, "lab");
        world.cloud.hang();
        world.target(pool, 3);
        world.soon(() -> assertThat(world.of(pool, MachineState.PROVISIONING)).hasSize(3));
        set("lab", "second").orThrow();
        world.cloud.letsIn(lab, "second");
        world.cloud.letGo();
        world.soonActive(pool, 3);
        assertThat(world.cloud.made()).isEqualTo(3);
    }

    @Test
    void whatWaitsForACredentialIsDroppedWhenItsMachineIsForgotten() {
        world.start();
        labThatLetsIn("first");
        set("lab", "first").orThrow();
        Uid pool = world.pool("web", 1, "lab");
        world.target(pool, 1);
        world.soonActive(pool, 1);
        Uid machine = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.provisioner
                .database()
                .write(unit -> unit.session()
                        .createNativeMutationQuery("delete from secret where name = 'credential-lab'")
                        .executeUpdate());
        world.target(pool, 0, new Victim(machine, "smaller", true));
        world.soon(() -> {
            assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.DELETING);
            assertThat(world.machines.get(machine).reason()).isEqualTo("UnknownCredential");
        });

        world.spec(machine, MachineSpec.UNSAID.withForgetAsked(Instant.parse("2026-11-22T10:00:00Z")), 1);
        world.soon(() -> assertThat(world.machines.get(machine).state()).isEqualTo(MachineState.DELETED));
        set("lab", "first").orThrow();
        world.target(pool, 1);
        world.soonActive(pool, 1);
        assertThat(world.cloud.size())
                .as("the forgotten one is a person's to remove")
                .isEqualTo(2);
    }

    @Test
    void allProvidersThatNameItHaveToLetItIn() {
        world.start();
        labThatLetsIn("shared");
        Uid other = world.provider("other", REF);
        world.cloud.letsIn(other, "something-else");
        world.soon(() -> assertThat(refusal(set("other", "shared")))
                .contains("provider other")
                .contains("DENIED"));
        assertThat(refusal(set("lab", "shared"))).contains("provider other");
        world.cloud.letsIn(other, "shared");
        assertThat(set("lab", "shared").orThrow().providers()).containsExactly(new Name("lab"), new Name("other"));
    }

    @Test
    void aProviderThatNamesNoneOrIsNotKnownIsSaid() {
        world.start();
        world.provider("plain", 10);
        world.soon(() -> assertThat(refusal(set("plain", "x")))
                .isEqualTo("spec.credential: provider plain names none: declare its name there first"));
        assertThat(((Result.Refused<Replaced>) set("nobody", "x")).rejection())
                .isInstanceOf(Rejection.NotYetKnown.class);
    }

    @Test
    void aSecretOfTheLayersOwnCannotBeNamedAndOneThatNobodyNamesGoes() {
        world.start();
        Uid lab = labThatLetsIn("first");
        set("lab", "first").orThrow();
        assertThat(world.rows("select name from secret where name like 'credential-%'"))
                .containsExactly("credential-lab");
        assertThat(world.rows("select name from secret where name like 'join-token-key-%'"))
                .hasSize(1);
        world.providerDeleted(lab, "lab");
        world.soon(
                () -> assertThat(world.rows("select uid from provider_spec where (body::jsonb ->> 'deleted')::boolean"))
                        .hasSize(1));
        world.pass(Duration.ofDays(2));
        Objects.requireNonNull(world.layer).sweep();
        Objects.requireNonNull(world.layer).sweep();
        assertThat(world.rows("select name from secret where name like 'credential-%'"))
                .isEmpty();
        assertThat(world.rows("select name from secret where name like 'join-token-key-%'"))
                .hasSize(1);
    }
}
