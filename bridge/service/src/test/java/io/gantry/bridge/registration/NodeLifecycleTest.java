package io.gantry.bridge.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NodeLifecycleTest {

    private static final Path DIAGRAM = Path.of("../../docs/diagrams/node-lifecycle.mmd");
    private static final NodeLimits LIMITS =
            new NodeLimits(Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ofMinutes(30));

    /** The table once more, by hand: a move that is added or lost must be meant. */
    private static final Set<String> MOVES = Set.of(
            "LAUNCHED ANSWER REGISTERED",
            "LAUNCHED STRANGER LAUNCHED",
            "LAUNCHED OVERDUE LAUNCHED",
            "LAUNCHED REMOVE LEFT",
            "LAUNCHED MACHINE_GONE LEFT",
            "REGISTERED VERIFY READY",
            "REGISTERED MISFIT REGISTERED",
            "REGISTERED OVERDUE REGISTERED",
            "REGISTERED STRANGER LAUNCHED",
            "REGISTERED LOSE LAUNCHED",
            "REGISTERED REMOVE LEFT",
            "REGISTERED MACHINE_GONE LEFT",
            "READY STRANGER LOST",
            "READY LOSE LOST",
            "READY REMOVE DRAINING",
            "READY MACHINE_GONE LEFT",
            "LOST ANSWER READY",
            "LOST STRANGER LOST",
            "LOST REMOVE LEFT",
            "LOST MACHINE_GONE LEFT",
            "DRAINING DRAINED LEFT",
            "DRAINING KEEP READY",
            "DRAINING OVERDUE DRAINING",
            "DRAINING STRANGER LEFT",
            "DRAINING LOSE LEFT",
            "DRAINING MACHINE_GONE LEFT");

    @Test
    void everyStateAnswersEveryEvent() {
        var found = new TreeSet<String>();
        for (NodeState state : NodeState.values()) {
            for (NodeEvent event : NodeEvent.values()) {
                switch (NodeLifecycle.decide(state, event)) {
                    case Decision.Move move -> found.add(state + " " + event + " " + move.next());
                    case Decision.Refuse refuse -> assertThat(refuse).isEqualTo(new Decision.Refuse(state, event));
                }
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(MOVES);
    }

    @Test
    void everyStateReachesTheEndWhateverItsMachineDoes() {
        for (NodeState state : EnumSet.complementOf(EnumSet.of(NodeState.LEFT, NodeState.UNRECOGNIZED))) {
            assertThat(NodeLifecycle.decide(state, NodeEvent.MACHINE_GONE))
                    .isInstanceOfSatisfying(
                            Decision.Move.class, move -> assertThat(move.next()).isEqualTo(NodeState.LEFT));
        }
    }

    @Test
    void theEndIsTheEnd() {
        assertThat(Arrays.stream(NodeEvent.values())).noneMatch(event -> NodeLifecycle.knows(NodeState.LEFT, event));
    }

    /** A state that passes and is entered without its deadline would wait for ever. */
    @Test
    void whateverPassesHasADeadline() {
        for (NodeState state : NodeState.values()) {
            for (NodeEvent event : NodeEvent.values()) {
                if (NodeLifecycle.decide(state, event) instanceof Decision.Move move && move.next() != state) {
                    assertThat(move.effects().contains(NodeEffect.START_DEADLINE))
                            .as(state + " x " + event)
                            .isEqualTo(LIMITS.of(move.next()).isPresent());
                }
            }
        }
    }

    /** Rewritten by {@code -Dgantry.write=true}. */
    @Test
    void theDiagramIsCurrent() throws IOException {
        if (Boolean.getBoolean("gantry.write")) {
            Files.createDirectories(DIAGRAM.getParent());
            Files.writeString(DIAGRAM, NodeLifecycle.diagram());
        }
        assertThat(Files.readString(DIAGRAM)).isEqualTo(NodeLifecycle.diagram());
    }
}
