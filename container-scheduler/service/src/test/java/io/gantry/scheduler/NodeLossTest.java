package io.gantry.scheduler;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Name;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.NodeLoss;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of tasks whose node is LOST. */
class NodeLossTest {

    private static final NodeLoss WAIT = NodeLoss.of(NodeLoss.Mode.WAIT_FOR_NODE, null);

    @RegisterExtension
    final World world = new World();

    private static final NodeLoss STOP_SELF = NodeLoss.of(NodeLoss.Mode.STOP_SELF_THEN_REPLACE, null);

    private AllocationFact runningOnOne(NodeLoss loss) {
        world.node("n1");
        JobSpec plain = World.spec(JobSpec.Type.SERVICE, 1, World.task("sleep 3600"));
        world.submit("web", plain.withGroups(List.of(plain.groups().getFirst().withOnNodeLost(loss))));
        world.awaitRunning("web", 1);
        return world.running("web").getFirst();
    }

    private void lose(String node) {
        world.engine.silence(world.engineOf(node));
        world.turns(node, NodeState.LOST, 0);
    }

    private void comesBack(String node) {
        world.engine.answerAgain(world.engineOf(node));
        world.turns(node, NodeState.READY, 0);
    }

    private void awaitCutOff() {
        soon().until(() -> world.latest("web").getFirst().detail().startsWith("its node n1 is LOST since"));
    }

    @Test
    void whatWaitsForItsNodeIsNotReadySaysSoAndRunsOnWhenTheNodeIsBack() {
        AllocationFact before = runningOnOne(WAIT);
        world.node("n2");
        lose("n1");
        awaitCutOff();
        soon().until(() -> world.job("web").tasks().ready() == 0);
        assertThat(world.layer
                        .allocations()
                        .placement(World.DEV, new Name("web"))
                        .orThrow()
                        .groups()
                        .getFirst()
                        .notes())
                .anyMatch(note -> note.startsWith("main[0] waits for its node: its node n1 is LOST since"));
        world.scheduler.clock().advance(Duration.ofHours(5));
        world.restart();
        soon().until(() -> world.layer.ready());
        comesBack("n1");
        soon().until(() -> world.job("web").tasks().ready() == 1);
        assertThat(world.history("web")).singleElement().satisfies(one -> {
            assertThat(one.uid()).isEqualTo(before.uid());
            assertThat(one.detail()).isEmpty();
        });
        assertThat(world.engine.running(world.engineOf("n2"))).isEmpty();
    }

    @Test
    void whatIsReplacedAfterATimeIsReplacedThenAndNotBefore() {
        AllocationFact before = runningOnOne(NodeLoss.of(NodeLoss.Mode.REPLACE_AFTER, Duration.ofHours(1)));
        world.node("n2");
        lose("n1");
        awaitCutOff();
        world.scheduler.clock().advance(Duration.ofMinutes(55));
        hasLookedAgain();
        assertThat(world.history("web"))
                .as("five minutes before")
                .singleElement()
                .satisfies(one -> assertThat(one.state()).isEqualTo(AllocationState.RUNNING));
        world.scheduler.clock().advance(Duration.ofMinutes(5));
        soon().until(() -> world.running("web").stream()
                .anyMatch(one -> one.nodeName().value().equals("n2")));
        assertThat(world.history("web").getFirst().state()).isEqualTo(AllocationState.LOST);
        comesBack("n1");
        soon().until(() -> !world.engine.all(world.engineOf("n1")).contains(before.uid()));
        assertThat(world.running("web")).hasSize(1);
    }

    @Test
    void whatIsStoppedMeanwhileIsGivenUpWhenItsTimeHasComeAndIsLostNotStopped() {
        runningOnOne(NodeLoss.of(NodeLoss.Mode.REPLACE_AFTER, Duration.ofHours(1)));
        lose("n1");
        awaitCutOff();
        world.stop("web");
        world.awaitState("web", JobState.STOPPING);
        world.scheduler.clock().advance(Duration.ofHours(1));
        world.awaitState("web", JobState.STOPPED);
        assertThat(world.history("web")).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo(AllocationState.LOST);
            assertThat(one.reason()).isEqualTo("NodeLost");
        });
    }

    /** What was due by now has been decided: something else was placed after it. */
    private void hasLookedAgain() {
        world.submit("after", World.spec(JobSpec.Type.SERVICE, 1, World.task("sleep 3600")));
        world.awaitRunning("after", 1);
    }

    private boolean runsOn(String node) {
        return world.running("web").stream()
                .anyMatch(one -> one.nodeName().value().equals(node));
    }

    @Test
    void whatItsNodeStopsByItselfIsReplacedWhenTheNodeSurelyHasAndNotBefore() {
        AllocationFact before = runningOnOne(STOP_SELF);
        world.node("n2");
        lose("n1");
        awaitCutOff();
        world.scheduler.clock().advance(Duration.ofHours(5));
        world.restart();
        soon().until(() -> world.layer.ready());
        assertThat(world.engine.running(world.engineOf("n2")))
                .as("nobody has said that it stops them")
                .isEmpty();
        Instant told = world.scheduler.clock().instant();
        world.stopsTasks("n1");
        soon().until(() -> runsOn("n2"));
        AllocationFact given = world.history("web").getFirst();
        assertThat(given.uid()).isEqualTo(before.uid());
        assertThat(given.state()).isEqualTo(AllocationState.LOST);
        assertThat(Duration.between(told, given.ended()))
                .as("its grace, and what a slow node needs")
                .isGreaterThanOrEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void whatItsNodeHasStoppedIsLostAndNotEndedWhenTheNodeIsBackBefore() {
        AllocationFact before = runningOnOne(STOP_SELF);
        lose("n1");
        awaitCutOff();
        world.engine.endUnseen(world.engineOf("n1"), before.uid(), 0);
        comesBack("n1");
        soon().until(() -> world.history("web").size() == 2);
        AllocationFact first = world.history("web").stream()
                .filter(one -> one.uid().equals(before.uid()))
                .findFirst()
                .orElseThrow();
        assertThat(first.state()).isEqualTo(AllocationState.LOST);
        assertThat(first.detail()).isEqualTo("its node was cut off, and stopped it");
        soon().until(() -> world.running("web").size() == 1);
    }

    @Test
    void aContainerThatWasMadeWithoutTheLabelIsWaitedFor() {
        runningOnOne(WAIT);
        world.node("n2");
        lose("n1");
        awaitCutOff();
        JobSpec plain = World.spec(JobSpec.Type.SERVICE, 1, World.task("sleep 3600"));
        JobSpec changed = plain.withGroups(List.of(plain.groups().getFirst().withOnNodeLost(STOP_SELF)));
        world.put("web", changed, new Precondition.MustExist()).orThrow();
        world.stopsTasks("n1");
        world.scheduler.clock().advance(Duration.ofHours(1));
        soon().until(() -> world.job("web").observedGeneration() == 2);
        assertThat(runsOn("n2")).isFalse();
        assertThat(world.history("web"))
                .singleElement()
                .satisfies(one -> assertThat(one.state()).isEqualTo(AllocationState.RUNNING));
    }

    @Test
    void aNodeThatLeftForGoodIsNotWaitedFor() {
        runningOnOne(WAIT);
        lose("n1");
        awaitCutOff();
        world.node("n2");
        world.turns("n1", NodeState.LEFT, 0);
        soon().until(() -> world.running("web").stream()
                .anyMatch(one -> one.nodeName().value().equals("n2")));
    }

    @Test
    void aJobThatIsStoppedWaitsForItsTasksEnd() {
        runningOnOne(WAIT);
        lose("n1");
        awaitCutOff();
        world.stop("web");
        world.awaitState("web", JobState.STOPPING);
        comesBack("n1");
        world.awaitState("web", JobState.STOPPED);
    }
}
