package io.gantry.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.api.join.JoinToken;
import io.gantry.provisioner.api.join.TokenKeys;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.JoinMode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProvisionerLayerTest {

    private final ProvisionerWorld world = new ProvisionerWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aPoolOfAHundredReachesAHundred() {
        world.cloud.pendings(1);
        world.start();
        Uid pool = world.activePool(100);
        assertThat(world.cloud.made()).isEqualTo(100);
        assertThat(world.of(pool, MachineState.ACTIVE)).allSatisfy(machine -> {
            assertThat(machine.name().value()).matches("web-[a-z0-9]{5}");
            assertThat(machine.power()).isEqualTo(PowerState.ON);
            assertThat(machine.engine()).isNotNull();
            assertThat(machine.operation()).isNotNull();
            assertThat(machine.labels())
                    .containsEntry("gantry.io/provider", "here")
                    .containsEntry("made-by", "test");
            assertThat(machine.capacity()).isEqualTo(ProvisionerWorld.SIZE);
        });
        world.soon(() -> {
            PoolStatusFact status = world.statuses.get(pool);
            assertThat(status.machines())
                    .containsEntry(MachineState.ACTIVE, 100)
                    .hasSize(1);
            assertThat(status.typicalProvisioning()).isNotNull();
            assertThat(status.conditions().getFirst().status()).isEqualTo(Condition.Status.TRUE);
        });
        assertThat(world.rows("select machine::text from machine_claim")).hasSize(100);
        assertThat(world.rows("select uid::text from operation where ended is null"))
                .isEmpty();
    }

    @Test
    void aThousandAtOnceAreMadeOnceAndToldInAFewStatuses() {
        world.settings.put("gantry.provisioner.observe-every", "PT10S");
        world.settings.put("gantry.provisioner.reconcile-every", "PT15S");
        world.cloud.pendings(2);
        world.start();
        Uid pool = world.activePool(1_000);
        assertThat(world.cloud.made()).isEqualTo(1_000);
        assertThat(world.of(pool, MachineState.ACTIVE).stream().map(MachineFact::name))
                .doesNotHaveDuplicates();
        world.soon(() -> assertThat(world.statuses.get(pool).machines()).containsEntry(MachineState.ACTIVE, 1_000));
        assertThat(world.statuses.get(pool).revision().version()).isLessThan(200);
    }

    @Test
    void theIntentIsCommittedBeforeTheFirstCall() {
        world.cloud.hang();
        world.start();
        world.provider("here", 10);
        Uid pool = world.pool("web", 3, "here");
        world.target(pool, 3);
        world.soon(() -> assertThat(world.of(pool, MachineState.PROVISIONING)).hasSize(3));
        assertThat(world.cloud.size()).isZero();
        assertThat(world.rows("select tag from operation where kind = 'CREATE' and ended is null and epoch > 0"))
                .hasSize(3);
        assertThat(world.rows("select machine::text from machine_claim where epoch > 0"))
                .hasSize(3);
        world.cloud.letGo();
        world.soonActive(pool, 3);
    }

    @Test
    void aRestartInTheMiddleOfEverythingContinues() {
        world.cloud.pendings(3);
        world.start();
        world.provider("here", 100);
        Uid pool = world.pool("web", 40, "here");
        world.target(pool, 40);
        world.soon(() -> assertThat(world.cloud.made()).isPositive());
        world.restart(); // while machines are made
        world.soon(() -> assertThat(world.of(pool, MachineState.ACTIVE)).isNotEmpty());
        world.cloud.hang();
        world.restart(); // while calls hang
        world.cloud.letGo();
        world.soonActive(pool, 40);
        Victim[] victims = world.of(pool, MachineState.ACTIVE).stream()
                .limit(15)
                .map(machine -> new Victim(machine.uid(), "shrink", true))
                .toArray(Victim[]::new);
        world.target(pool, 25, victims);
        world.soon(() -> assertThat(world.of(pool, MachineState.ACTIVE)).hasSizeLessThan(40));
        world.restart(); // while machines are removed
        world.soon(() -> assertThat(world.of(pool, MachineState.DELETED)).hasSize(15));
        assertThat(world.of(pool, MachineState.ACTIVE)).hasSize(25);
        assertThat(world.cloud.size()).isEqualTo(25);
        assertThat(world.cloud.made()).as("nothing was made twice").isEqualTo(40);
    }

    @Test
    void theSecondSourceIsUsedWhenTheFirstIsFullAndWhyIsKept() {
        world.start();
        Uid small = world.provider("small", 10);
        world.cloud.room(small, 3); // it says ten and has three
        world.provider("large", 100);
        Uid pool = world.pool("web", 8, "small", "large");
        world.target(pool, 8);
        world.soonActive(pool, 8);
        world.soon(() -> {
            PoolStatusFact status = world.statuses.get(pool);
            assertThat(status.sources()).hasSize(2);
            assertThat(status.sources().get(0).machines()).isEqualTo(3);
            assertThat(status.sources().get(0).refusal()).isEqualTo("NO_CAPACITY");
            assertThat(status.sources().get(0).detail()).isEqualTo("the cloud is full");
            assertThat(status.sources().get(1).machines()).isEqualTo(5);
            assertThat(status.sources().get(1).refusal()).isNull();
            assertThat(status.conditions().getFirst().reason()).isEqualTo("AtTarget");
        });
        assertThat(world.cloud.size()).isEqualTo(8);
    }

    @Test
    void aSourceThatRefusedIsAskedAgainLater() {
        world.start();
        Uid only = world.provider("only", 10);
        world.cloud.fails(only, FailureKind.DENIED);
        Uid pool = world.pool("web", 2, "only");
        world.target(pool, 2);
        world.soon(() -> {
            PoolStatusFact status = world.statuses.get(pool);
            assertThat(status).isNotNull();
            assertThat(status.sources().getFirst().refusal()).isEqualTo("DENIED");
            assertThat(status.conditions().getFirst().reason()).isEqualTo("NoSource");
        });
        world.cloud.fails(only, null);
        world.pass(Duration.ofMinutes(6));
        world.soonActive(pool, 2);
        world.soon(
                () -> assertThat(world.statuses.get(pool).sources().getFirst().refusal())
                        .isNull());
    }

    @Test
    void shrinkingDeletesOnlyReleasedVictims() {
        world.start();
        Uid pool = world.activePool(4);
        List<Uid> all = world.of(pool, MachineState.ACTIVE).stream()
                .map(MachineFact::uid)
                .toList();
        world.target(pool, 2, new Victim(all.get(0), "shrink", false), new Victim(all.get(1), "shrink", true));
        world.soon(() -> {
            assertThat(world.machines.get(all.get(0)).state()).isEqualTo(MachineState.DRAINING);
            assertThat(world.machines.get(all.get(1)).state()).isEqualTo(MachineState.DELETED);
            assertThat(world.machines.get(all.get(1)).deleted()).isTrue();
        });
        assertThat(world.cloud.size()).isEqualTo(3);
        assertThat(world.of(pool, MachineState.ACTIVE)).hasSize(2);
        world.target(pool, 3); // the bridge changes its mind about the other
        world.soonActive(pool, 3);
        assertThat(world.machines.get(all.get(0)).state()).isEqualTo(MachineState.ACTIVE);
        assertThat(world.cloud.made()).isEqualTo(4);
    }

    @Test
    void aSmallerTargetAloneTakesNoMachineThatJoined() {
        world.start();
        Uid pool = world.activePool(3);
        world.target(pool, 1);
        world.soon(() -> assertThat(world.statuses.get(pool).target()).isEqualTo(1));
        world.soon(() -> assertThat(
                        world.statuses.get(pool).conditions().getFirst().reason())
                .isEqualTo("Removing"));
        assertThat(world.cloud.size()).isEqualTo(3);
    }

    @Test
    void anythingInAnyOrder() {
        world.start();
        Uid pool = world.provisioner.uid();
        world.target(pool, 2);
        world.poolFact(pool, "web", 2, false, "late");
        world.soon(() -> {
            assertThat(world.statuses).containsKey(pool);
            assertThat(world.statuses.get(pool).sources().getFirst().refusal()).isEqualTo("UNKNOWN_PROVIDER");
        });
        world.provider("late", 10);
        world.soonActive(pool, 2);
        world.soon(
                () -> assertThat(world.statuses.get(pool).sources().getFirst().refusal())
                        .isNull());
    }

    @Test
    void aSilentSourceIsTriedThenTheNextIsAsked() {
        world.settings.put("gantry.provisioner.retry-first", "PT0.1S");
        world.start();
        Uid silent = world.provider("silent", 10);
        world.cloud.fails(silent, FailureKind.UNREACHABLE);
        world.provider("large", 10);
        Uid pool = world.pool("web", 1, "silent", "large");
        world.target(pool, 1);
        world.soonActive(pool, 1);
        assertThat(world.cloud.creates()).isGreaterThan(5);
        world.soon(
                () -> assertThat(world.statuses.get(pool).sources().getFirst().refusal())
                        .isEqualTo("UNREACHABLE"));
    }

    @Test
    void aMachineThatIsMadeAfterItsDeletionIsDeletedAgain() {
        world.settings.put("gantry.provisioner.call-timeout", "PT1S");
        world.settings.put("gantry.provisioner.retry-first", "PT1H");
        world.settings.put("gantry.provisioner.retry-most", "PT1H");
        world.start();
        world.provider("here", 10);
        Uid pool = world.pool("web", 1, "here");
        world.cloud.comesLate();
        world.target(pool, 1);
        world.soon(() -> assertThat(world.of(pool, MachineState.PROVISIONING))
                .singleElement()
                .satisfies(machine -> assertThat(machine.reason()).isNotEmpty()));

        world.target(pool, 0);
        world.soon(() -> assertThat(world.cloud.size()).isEqualTo(1));
        world.pass(Duration.ofMinutes(2));

        world.soon(() -> assertThat(world.of(pool, MachineState.DELETED)).hasSize(1));
        assertThat(world.cloud.size()).isZero();
    }

    @Test
    void aMachineThatVanishedIsLostThenReplaced() {
        world.start();
        Uid pool = world.activePool(2);
        Uid lost = world.of(pool, MachineState.ACTIVE).getFirst().uid();
        world.cloud.vanish(lost);
        world.soon(() -> assertThat(world.machines.get(lost).state()).isEqualTo(MachineState.LOST));
        assertThat(world.cloud.size()).isEqualTo(1);
        world.pass(Duration.ofMinutes(3));
        world.soon(() -> assertThat(world.machines.get(lost).state()).isEqualTo(MachineState.DELETED));
        world.soonActive(pool, 2);
        assertThat(world.cloud.size()).isEqualTo(2);
    }

    @Test
    void aMachineThatNeedsATokenWaitsForTheClustersAuthority() {
        world.joining(JoinMode.CERTIFICATE).start();
        world.provider("here", 10);
        Uid pool = world.pool("web", 1, "here");
        world.target(pool, 1);
        world.soon(() -> assertThat(world.of(pool, MachineState.PROVISIONING))
                .singleElement()
                .satisfies(machine -> {
                    assertThat(machine.reason()).isEqualTo("WaitingForClusterAuthority");
                    assertThat(machine.stateDeadline()).isNull();
                }));
        assertThat(world.cloud.creates()).isZero();
        world.target(pool, 1, false, "https://10.0.0.1:7071/join");
        world.soonActive(pool, 1);
        MachineFact machine = world.of(pool, MachineState.ACTIVE).getFirst();
        assertThat(machine.reason()).isEmpty();
        MachineDriver.Join join = world.cloud.lastJoin().orElseThrow();
        assertThat(join.url()).isEqualTo("https://10.0.0.1:7071/join");
        var verdict = JoinToken.verify(
                join.token().reveal(),
                key -> Optional.ofNullable(world.identities.get(key))
                        .filter(fact -> fact.role() == IdentityFact.Role.TOKEN_KEY)
                        .map(fact -> TokenKeys.publicKey(fact.pem())),
                world.provisioner.clock().instant());
        assertThat(verdict).isInstanceOfSatisfying(JoinToken.Verdict.Valid.class, valid -> {
            assertThat(valid.token().machine()).isEqualTo(machine.uid());
            assertThat(valid.token().pool()).isEqualTo(pool);
            assertThat(valid.token().cluster()).isEqualTo(machine.cluster());
            assertThat(valid.token().operation()).isEqualTo(machine.operation());
        });
    }

    @Test
    void theTokenKeyIsMadeOnce() {
        List<IdentityFact> first = identities(null);
        world.stop();
        assertThat(identities(null)).isEqualTo(first).hasSize(1);
        assertThat(identities(first.getFirst().uid())).isEmpty();
        assertThat(world.rows("select name from secret")).hasSize(1);
    }

    private List<IdentityFact> identities(@Nullable Uid after) {
        return world.start().relists().stream()
                .filter(source -> source.topic().equals(IdentityFact.TOPIC))
                .flatMap(source -> source.page(after, 10).stream())
                .map(IdentityFact.class::cast)
                .toList();
    }

    @Test
    void aMachineThatTakesTooLongGoesBackAndTheNextSourceIsAsked() {
        world.settings.put("gantry.provisioner.provision-within", "PT30S");
        world.start();
        world.provider("slow", 10);
        world.provider("quick", 10);
        world.cloud.pendings(1_000_000);
        Uid pool = world.pool("web", 1, "slow", "quick");
        world.target(pool, 1);
        world.soon(() -> assertThat(world.cloud.made()).isEqualTo(1));
        world.cloud.pendings(0);
        world.pass(Duration.ofSeconds(40));
        world.soonActive(pool, 1);
        assertThat(world.of(pool, MachineState.ACTIVE).getFirst().providerName())
                .isEqualTo(new Name("quick"));
        world.soon(
                () -> assertThat(world.statuses.get(pool).sources().getFirst().refusal())
                        .isEqualTo("TIMED_OUT"));
        world.soon(() -> assertThat(world.cloud.size()).isEqualTo(1));
    }

    @Test
    void whatIsLeftOfADeletedPoolGoesAndItsStatusEnds() {
        world.start();
        Uid pool = world.activePool(2);
        world.poolFact(pool, "web", 2, true, "here");
        world.target(pool, 0, true, null);
        world.soon(() -> assertThat(world.of(pool, MachineState.DELETED)).hasSize(2));
        world.soon(() -> assertThat(world.statuses.get(pool).deleted()).isTrue());
        assertThat(world.cloud.size()).isZero();
    }

    @Test
    void orphansAreReportedAndLeftAlone() {
        world.settings.put("gantry.provisioner.provision-within", "PT30S");
        ProvisionerLayer layer = world.start();
        Uid provider = world.provider("here", 10);
        var wanted = new MachineDriver.Wanted(
                world.provisioner.uid(),
                new Name("orphan"),
                world.provisioner.uid(),
                1,
                ProvisionerWorld.SIZE,
                Optional.empty());
        world.cloud.put(world.provisioner.context().installation().uid(), provider, wanted);
        world.soon(() -> assertThat(world.cloud.asked(provider)).isGreaterThan(2));
        assertThat(layer.orphans()).isZero();
        world.pass(Duration.ofMinutes(1));
        world.soon(() -> assertThat(layer.orphans()).isEqualTo(1));
        assertThat(world.cloud.size()).isEqualTo(1);
    }

    @Test
    void theRelistSaysWhatTheFactsSay() {
        ProvisionerLayer layer = world.start();
        world.activePool(25);
        var listed = new HashSet<MachineFact>();
        Uid after = null;
        List<MachineFact> page;
        do {
            page = machines(layer, after);
            listed.addAll(page);
            after = page.isEmpty() ? null : page.getLast().uid();
        } while (!page.isEmpty());
        assertThat(listed).containsExactlyInAnyOrderElementsOf(world.machines.values());
    }

    @SuppressWarnings("unchecked") // the first of the two sources is that of machines
    private static List<MachineFact> machines(ProvisionerLayer layer, Uid after) {
        return (List<MachineFact>) layer.relists().getFirst().page(after, 10);
    }
}
