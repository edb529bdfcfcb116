package io.gantry.inventory.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Answer;
import io.gantry.inventory.api.JobExplanation;
import io.gantry.inventory.api.JobExplanation.Failure;
import io.gantry.inventory.api.JobExplanation.Group;
import io.gantry.inventory.api.JobExplanation.Supply;
import io.gantry.inventory.explain.Situation.Pool;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.PowerState;
import io.gantry.scheduler.api.DecisionFact.NearMiss;
import io.gantry.scheduler.api.DecisionFact.Refusal;
import io.gantry.scheduler.api.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stories of jobs that wait, as people get them told. */
class ComposerTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Uid POOL = Uid.parse("0192f3c4-7b1a-7004-8a3e-1c5d7f20b6a4");
    private static final Uid CLUSTER = Uid.parse("0192f3c4-7b1a-7003-8a3e-1c5d7f20b6a3");
    private static final Refusal NO_MEMORY = new Refusal("InsufficientMemory", true, 3, "512Mi free of 2Gi, 1Gi asked");
    private static final Refusal CORDONED = new Refusal("Cordoned", true, 1, "cordoned");
    private static final NearMiss NEAREST = new NearMiss(new Name("web-2"), "memory: 512Mi more");

    private boolean open = true;
    private final List<MachineFact> machines = new ArrayList<>();
    private final List<NodeFact> nodes = new ArrayList<>();
    private final List<Pool> pools = new ArrayList<>();

    @Test
    void waitingForMemoryWithNothingOnTheWay() {
        pools.add(pool(4, Map.of(MachineState.ACTIVE, 4), Duration.ofSeconds(40), null));

        JobExplanation told = told(JobState.RUNNING, group(4, 2, 2, 4, List.of(CORDONED, NO_MEMORY), null));

        assertThat(told.summary())
                .isEqualTo("2 of 4 tasks of job shop/api wait: none of the 4 nodes of cluster main has room"
                        + " (3 InsufficientMemory, 1 Cordoned); no machine is on the way.");
        Group group = told.groups().getFirst();
        assertThat(group.reasons()).containsExactly(NO_MEMORY, CORDONED);
        assertThat(group.reasons().stream().mapToInt(Refusal::nodes).sum()).isEqualTo(group.nodes());
        assertThat(group.nearest()).containsExactly(NEAREST);
        assertThat(told.estimate()).isNull();
        assertThat(told.supply().stream().map(Supply::text))
                .containsExactly("wants 4 machines of at most 6 and has 4 (4 ACTIVE): the pool's count");
    }

    @Test
    void waitingForAMachineThatIsBeingMade() {
        pools.add(pool(5, Map.of(MachineState.ACTIVE, 4, MachineState.PROVISIONING, 1), Duration.ofSeconds(40), null));
        machines.add(machine("web-5", MachineState.PROVISIONING, 12, null, ""));

        JobExplanation told = told(JobState.RUNNING, group(4, 2, 2, 4, List.of(NO_MEMORY, CORDONED), null));

        assertThat(told.summary()).endsWith("; 1 machine is on the way, the first should be ready in about 28 s.");
        assertThat(told.estimate())
                .isEqualTo(new JobExplanation.Estimate(
                        NOW.plusSeconds(28),
                        Duration.ofSeconds(28),
                        "machine web-5 is PROVISIONING for 12 s; such machines took about 40 s so far"));
        assertThat(told.supply().getFirst().text())
                .isEqualTo("from provider rack-a, for 12 s; such machines took about 40 s so far");
        assertThat(told.supply().getFirst().since()).isEqualTo(NOW.minusSeconds(12));
    }

    @Test
    void aMachineThatIsLateIsReckonedByItsDeadline() {
        pools.add(pool(1, Map.of(MachineState.PROVISIONING, 1), Duration.ofSeconds(40), null));
        machines.add(machine("web-1", MachineState.PROVISIONING, 90, NOW.plusSeconds(210), ""));

        JobExplanation told = told(JobState.PENDING, group(1, 0, 1, 0, List.of(), null));

        assertThat(told.summary())
                .isEqualTo("1 of 1 task of job shop/api waits: cluster main has no node; 1 machine is on the way,"
                        + " the first should be ready in about 3 min.");
        assertThat(told.estimate().basis()).contains("takes longer than the 40 s");
    }

    @Test
    void theFirstMachineOfAPoolHasNoTypicalTime() {
        pools.add(pool(1, Map.of(MachineState.PROVISIONING, 1), null, null));
        machines.add(machine("web-1", MachineState.PROVISIONING, 5, null, ""));

        JobExplanation told = told(JobState.PENDING, group(1, 0, 1, 0, List.of(), null));

        assertThat(told.summary()).endsWith("; 1 machine is on the way, how long it takes is not known yet.");
        assertThat(told.estimate()).isNull();
    }

    @Test
    void aNodeThatJoinsIsNearerThanAMachineThatIsMade() {
        pools.add(pool(2, Map.of(MachineState.ACTIVE, 1, MachineState.PROVISIONING, 1), Duration.ofSeconds(40), null));
        machines.add(machine("web-2", MachineState.PROVISIONING, 2, null, ""));
        nodes.add(node("web-1", NodeState.REGISTERED, false));

        JobExplanation told = told(
                JobState.PENDING, group(1, 0, 1, 1, List.of(new Refusal("NotReady", true, 1, "REGISTERED")), null));

        assertThat(told.summary()).endsWith("; 2 machines are on the way, the first should be ready any moment.");
        assertThat(told.supply().stream().map(line -> line.kind().singular() + " " + line.name()))
                .containsExactly("node web-1", "machine web-2", "pool web");
    }

    @Test
    void aTaskThatNoNodeCouldEverHold() {
        pools.add(pool(2, Map.of(MachineState.ACTIVE, 2, MachineState.PROVISIONING, 1), Duration.ofSeconds(40), null));
        machines.add(machine("web-3", MachineState.PROVISIONING, 2, null, ""));
        var tooSmall = new Refusal("TooSmall", false, 2, "2Gi in all, 64Gi asked");
        var nearest = new NearMiss(new Name("web-1"), "memory: 62Gi more than it has in all");
        var group = new Group(new Name("web"), 1, 0, 1, 2, List.of(tooSmall), List.of(nearest), null, List.of());

        JobExplanation told = told(JobState.PENDING, group);

        assertThat(told.summary())
                .isEqualTo(
                        "1 of 1 task of job shop/api waits: none of the 2 nodes of cluster main could ever hold a task"
                                + " of group web; the nearest is node web-1: memory: 62Gi more than it has in all.");
        assertThat(told.estimate()).isNull();
    }

    @Test
    void quotaIsNotHelpedByMachines() {
        pools.add(pool(2, Map.of(MachineState.PROVISIONING, 2), Duration.ofSeconds(40), null));
        machines.add(machine("web-3", MachineState.PROVISIONING, 2, null, ""));

        JobExplanation told = told(JobState.PENDING, group(3, 0, 3, 0, List.of(), "Quota"));

        assertThat(told.summary())
                .isEqualTo(
                        "3 of 3 tasks of job shop/api wait: group web is held back by Quota, which more machines would"
                                + " not change.");
        assertThat(told.estimate()).isNull();
    }

    @Test
    void anImageThatCannotBePulled() {
        var failing = new Failure("ImagePullFailed", "manifest for nosuch:1 not found", 2);
        var group = new Group(
                new Name("web"),
                3,
                1,
                0,
                4,
                List.of(),
                List.of(),
                null,
                List.of(failing),
                List.of("web[2] is not well"));

        JobExplanation told = told(JobState.RUNNING, group);

        assertThat(told.summary())
                .isEqualTo("job shop/api runs 1 of 3 tasks; others have a node and do not run: 2 tasks ImagePullFailed"
                        + " (manifest for nosuch:1 not found). web[2] is not well.");
        assertThat(told.supply()).isEmpty();
    }

    @Test
    void aSourceThatRefuses() {
        pools.add(pool(2, Map.of(), null, "NO_CAPACITY"));

        JobExplanation told = told(JobState.PENDING, group(1, 0, 1, 0, List.of(), null));

        assertThat(told.summary())
                .isEqualTo("1 of 1 task of job shop/api waits: cluster main has no node; no machine is on the way:"
                        + " provider rack-a refused with NO_CAPACITY (all 8 are taken).");
        assertThat(told.supply().stream().map(Supply::text))
                .containsExactly(
                        "could not give pool web a machine: NO_CAPACITY, all 8 are taken",
                        "wants 2 machines of at most 6 and has 0: the pool's count");
    }

    @Test
    void aClusterThatNoPoolSupplies() {
        assertThat(told(JobState.PENDING, group(1, 0, 1, 0, List.of(), null)).summary())
                .isEqualTo("1 of 1 task of job shop/api waits: cluster main has no node; no pool supplies cluster main:"
                        + " declare one.");
    }

    @Test
    void nodesAndMachinesThatAreAwaySayWhy() {
        pools.add(pool(2, Map.of(MachineState.ACTIVE, 1, MachineState.FAILED, 1), null, null));
        machines.add(machine("web-2", MachineState.FAILED, 600, null, "BootFailed"));
        nodes.add(node("web-1", NodeState.LOST, false));

        JobExplanation told =
                told(JobState.RUNNING, group(2, 1, 1, 1, List.of(new Refusal("NotReady", true, 1, "LOST")), null));

        assertThat(told.summary())
                .contains("the 1 node of cluster main has no room (1 NotReady); no machine is on the way");
        assertThat(told.supply().stream().map(Supply::text))
                .startsWith(
                        "from provider rack-a, for 10 min: BootFailed, said the driver",
                        "its engine has not answered for 30 s");
    }

    @Test
    void thePoolThatGrowsForItIsNamed() {
        pools.add(answering("big", new Answer("cpu 2, memory 4Gi", 2, "Growing", "2 machines for it")));
        pools.add(answering("small", new Answer("cpu 1, memory 1Gi", 1, "Growing", "1 machine for it")));
        JobExplanation told = told(JobState.PENDING, group(3, 0, 3, 0, List.of(), null));
        assertThat(told.summary()).endsWith("; pool big grows for it.");
        assertThat(told.supply().getFirst().text()).endsWith("; for group web it has 2 machines on the way or idle");
        assertThat(told.supply().getLast().text()).doesNotContain("group web");
    }

    @Test
    void whyNoPoolCanGrowForItIsSaidOfEach() {
        pools.add(answering("big", new Answer("cpu 2, memory 4Gi", 0, "AtMax", "it has its max of 3 machines")));
        pools.add(answering("small", new Answer("cpu 2, memory 4Gi", 0, "Unsuitable", "its machines are too small")));
        JobExplanation told = told(JobState.PENDING, group(3, 0, 3, 0, List.of(), null));
        assertThat(told.summary())
                .endsWith("; no pool can grow for it: pool big: it has its max of 3 machines;"
                        + " pool small: its machines are too small.");
        assertThat(told.supply().getFirst().text())
                .endsWith("; it does not grow for group web: AtMax, it has its max of 3 machines");
    }

    private static Pool answering(String name, Answer answer) {
        return new Pool(
                new Name(name),
                Optional.of(new PoolTargetFact(
                        POOL,
                        new Name(name),
                        new Revision(1, 1),
                        false,
                        CLUSTER,
                        3,
                        0,
                        3,
                        List.of(),
                        "it grows",
                        null,
                        null,
                        1,
                        List.of(),
                        List.of(answer),
                        List.of())),
                Optional.empty());
    }

    @Test
    void whatHasEndedOrRunsIsSaidInOneSentence() {
        assertThat(told(JobState.SUCCEEDED, group(2, 0, 0, 0, List.of(), null)).summary())
                .isEqualTo("job shop/api has ended: every task succeeded.");
        assertThat(told(JobState.RUNNING, group(2, 2, 0, 0, List.of(), null)).summary())
                .isEqualTo("job shop/api runs 2 of 2 tasks.");
    }

    @Test
    void aJobOnAClusterThatWasClosedToItsNamespaceGoesOnAndItIsSaid() {
        String closed =
                " Cluster main no longer takes jobs of namespace shop (its spec.namespaces): this one goes on as it"
                        + " was sent, a change of it is refused.";
        open = false;

        assertThat(told(JobState.RUNNING, group(2, 2, 0, 0, List.of(), null)).summary())
                .isEqualTo("job shop/api runs 2 of 2 tasks." + closed);
        assertThat(told(JobState.PENDING, group(2, 1, 1, 0, List.of(), null)).summary())
                .endsWith(closed);
        assertThat(told(JobState.SUCCEEDED, group(2, 0, 0, 0, List.of(), null)).summary())
                .isEqualTo("job shop/api has ended: every task succeeded.");
    }

    private JobExplanation told(JobState state, Group... groups) {
        return Composer.explain(new Situation(
                NOW,
                new Name("shop"),
                new Name("api"),
                new Name("main"),
                open,
                state,
                List.of(groups),
                Map.of(new Name("web"), "cpu 2, memory 4Gi"),
                List.copyOf(pools),
                List.copyOf(machines),
                List.copyOf(nodes)));
    }

    private static Group group(
            int wanted, int running, int waiting, int nodes, List<Refusal> reasons, @Nullable String blocked) {
        return new Group(
                new Name("web"),
                wanted,
                running,
                waiting,
                nodes,
                reasons,
                reasons.isEmpty() ? List.of() : List.of(NEAREST),
                blocked,
                List.of());
    }

    private static Pool pool(
            int target, Map<MachineState, Integer> machines, @Nullable Duration typical, @Nullable String refusal) {
        var source = new PoolStatusFact.SourceStatus(
                new Name("rack-a"),
                0,
                refusal,
                refusal == null ? null : "all 8 are taken",
                refusal == null ? null : NOW);
        return new Pool(
                new Name("web"),
                Optional.of(new PoolTargetFact(
                        POOL,
                        new Name("web"),
                        new Revision(1, 1),
                        false,
                        CLUSTER,
                        target,
                        target,
                        6,
                        List.of(),
                        "the pool's count",
                        null,
                        null,
                        1)),
                Optional.of(new PoolStatusFact(
                        POOL,
                        new Name("web"),
                        new Revision(1, 1),
                        false,
                        target,
                        machines,
                        List.of(source),
                        typical,
                        List.of(),
                        1)));
    }

    private static MachineFact machine(
            String name, MachineState state, long forSeconds, @Nullable Instant deadline, String reason) {
        Instant since = NOW.minusSeconds(forSeconds);
        return new MachineFact(
                Uid.parse("0192f3c4-7b1a-7005-8a3e-1c5d7f20b6a5"),
                new Name(name),
                new Revision(1, 1),
                false,
                POOL,
                new Name("web"),
                CLUSTER,
                Uid.parse("0192f3c4-7b1a-7002-8a3e-1c5d7f20b6a2"),
                new Name("rack-a"),
                null,
                MachineForm.ENGINE,
                state,
                PowerState.ON,
                Resources.NONE,
                Map.of(),
                null,
                since,
                since,
                deadline,
                reason,
                reason.isEmpty() ? "" : "said the driver",
                List.of(),
                0);
    }

    private static NodeFact node(String name, NodeState state, boolean schedulable) {
        return new NodeFact(
                Uid.parse("0192f3c4-7b1a-7006-8a3e-1c5d7f20b6a6"),
                new Name(name),
                new Revision(1, 1),
                false,
                Uid.parse("0192f3c4-7b1a-7005-8a3e-1c5d7f20b6a5"),
                CLUSTER,
                POOL,
                new Name("web"),
                state,
                Resources.NONE,
                Map.of(),
                List.of(),
                new EngineEndpoint("tcp://10.0.0.1:2376", EngineEndpoint.Trust.MUTUAL_TLS),
                schedulable,
                0,
                null,
                NOW.minusSeconds(30),
                List.of(),
                0);
    }
}
