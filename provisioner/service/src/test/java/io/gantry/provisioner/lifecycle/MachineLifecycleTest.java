package io.gantry.provisioner.lifecycle;

import static io.gantry.provisioner.api.MachineState.ACTIVE;
import static io.gantry.provisioner.api.MachineState.DELETED;
import static io.gantry.provisioner.api.MachineState.DELETING;
import static io.gantry.provisioner.api.MachineState.DRAINING;
import static io.gantry.provisioner.api.MachineState.PROVISIONING;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.lifecycle.MachineLifecycle.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MachineLifecycleTest {

    private static final Path DIAGRAM = Path.of("../../docs/diagrams/machine-lifecycle.mmd");
    private static final Duration D = Duration.ofMinutes(1);
    private static final Deadlines DEADLINES = new Deadlines(D, D, D, D, D, D, D, D);

    @ParameterizedTest
    @EnumSource(MachineOrigin.class)
    void everyStateAndEventIsAMoveOfTheTableOrRefused(MachineOrigin origin) {
        Map<String, Row> rows = new HashMap<>();
        MachineLifecycle.rows().stream()
                .filter(row -> row.origin() == origin)
                .forEach(row -> rows.put(row.from() + "/" + row.event(), row));
        for (MachineState state : MachineState.values()) {
            for (MachineEvent event : MachineEvent.values()) {
                Row row = rows.get(state + "/" + event);
                Decision expected = row != null ? row.move() : new Decision.Refuse(state, event);
                assertThat(MachineLifecycle.decide(origin, state, event)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(MachineOrigin.class)
    void everyStateReachesAnEnd(MachineOrigin origin) {
        for (MachineState state : reachable(origin)) {
            assertThat(MachineLifecycle.isEnd(state)
                            || from(origin, state).stream().anyMatch(MachineLifecycle::isEnd))
                    .as("from %s", state)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(MachineOrigin.class)
    void theEndIsTheEnd(MachineOrigin origin) {
        for (MachineState state : MachineState.values()) {
            if (MachineLifecycle.isEnd(state)) {
                assertThat(from(origin, state)).isEmpty();
            }
        }
    }

    static Stream<Row> rows() {
        return MachineLifecycle.rows().stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatMayNotStayCanTimeOut(Row row) {
        MachineState next = row.move().next();
        if (DEADLINES.of(row.origin(), next).isPresent()) {
            assertThat(MachineLifecycle.decide(row.origin(), next, MachineEvent.TIME_OUT))
                    .isInstanceOf(Decision.Move.class);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nothingRunsOnAMachineWhoseLifeIsOver(Row row) {
        if (MachineLifecycle.isEnd(row.move().next())) {
            assertThat(row.move().effects()).noneMatch(Effect.Begin.class::isInstance);
        }
    }

    @Test
    void aMachineThatWasMadeIsDeletedAfterItsService() {
        assertThat(MachineLifecycle.begin(MachineOrigin.MADE))
                .isEqualTo(new Decision.Move(PROVISIONING, List.of(new Effect.Begin(OperationKind.CREATE))));
        assertThat(walk(MachineOrigin.MADE, PROVISIONING, MachineEvent.SUCCEED, MachineEvent.DRAIN))
                .isEqualTo(DRAINING);
        assertThat(walk(MachineOrigin.MADE, DRAINING, MachineEvent.REMOVE, MachineEvent.SUCCEED))
                .isEqualTo(DELETED);
    }

    @Test
    void hardwareIsCleanedAndGoesBack() {
        assertThat(walk(
                        MachineOrigin.OWNED,
                        MachineState.ENROLLED,
                        MachineEvent.INSPECT,
                        MachineEvent.SUCCEED,
                        MachineEvent.CLAIM,
                        MachineEvent.SUCCEED,
                        MachineEvent.DRAIN,
                        MachineEvent.REMOVE,
                        MachineEvent.SUCCEED))
                .isEqualTo(MachineState.AVAILABLE);
    }

    @Test
    void aCreationThatFailsGivesItsClaimBackAndLeavesNothing() {
        var move = (Decision.Move) MachineLifecycle.decide(MachineOrigin.MADE, PROVISIONING, MachineEvent.FAIL);
        assertThat(move.next()).isEqualTo(DELETING);
        assertThat(move.effects()).contains(new Effect.GiveClaimBack(), new Effect.Begin(OperationKind.DELETE));
    }

    @Test
    void whatIsRefusedSaysWhat() {
        assertThat(MachineLifecycle.decide(MachineOrigin.MADE, ACTIVE, MachineEvent.SUCCEED))
                .isEqualTo(new Decision.Refuse(ACTIVE, MachineEvent.SUCCEED));
    }

    @Test
    void theDiagramIsCurrent() throws IOException {
        String text = diagram();
        if (System.getProperty("diagrams.write") != null) {
            Files.createDirectories(DIAGRAM.getParent());
            Files.writeString(DIAGRAM, text);
        }
        assertThat(DIAGRAM)
                .as("run with -Ddiagrams.write if this change is meant")
                .hasContent(text);
    }

    private static String diagram() {
        var lines = new TreeMap<String, Set<MachineOrigin>>();
        for (MachineOrigin origin : MachineOrigin.values()) {
            lines.computeIfAbsent(
                            "    [*] --> " + MachineLifecycle.begin(origin).next(),
                            _ -> EnumSet.noneOf(MachineOrigin.class))
                    .add(origin);
        }
        for (Row row : MachineLifecycle.rows()) {
            String line = "    " + row.from() + " --> " + row.move().next() + " : " + row.event();
            lines.computeIfAbsent(line, _ -> EnumSet.noneOf(MachineOrigin.class))
                    .add(row.origin());
        }
        for (MachineState state : MachineState.values()) {
            if (MachineLifecycle.isEnd(state)) {
                lines.put("    " + state + " --> [*]", EnumSet.allOf(MachineOrigin.class));
            }
        }
        String moves = lines.entrySet().stream()
                .map(each -> each.getKey() + tag(each.getKey(), each.getValue()))
                .collect(Collectors.joining("\n"));
        return "%% Generated from MachineLifecycle by MachineLifecycleTest: change the table, not this file.\n"
                + "stateDiagram-v2\n" + moves + "\n";
    }

    private static String tag(String line, Set<MachineOrigin> origins) {
        if (origins.size() == MachineOrigin.values().length) {
            return "";
        }
        String only = origins.iterator().next() == MachineOrigin.MADE ? "made" : "owned";
        return (line.contains(" : ") ? " (" : " : (") + only + ")";
    }

    private static MachineState walk(MachineOrigin origin, MachineState from, MachineEvent... events) {
        MachineState state = from;
        for (MachineEvent event : events) {
            state = ((Decision.Move) MachineLifecycle.decide(origin, state, event)).next();
        }
        return state;
    }

    private static Set<MachineState> reachable(MachineOrigin origin) {
        Set<MachineState> all = from(origin, MachineLifecycle.begin(origin).next());
        all.add(MachineLifecycle.begin(origin).next());
        return all;
    }

    private static Set<MachineState> from(MachineOrigin origin, MachineState start) {
        var found = new TreeSet<MachineState>();
        var next = new java.util.ArrayDeque<>(List.of(start));
        while (!next.isEmpty()) {
            MachineState state = next.poll();
            Arrays.stream(MachineEvent.values())
                    .map(event -> MachineLifecycle.decide(origin, state, event))
                    .filter(Decision.Move.class::isInstance)
                    .map(move -> ((Decision.Move) move).next())
                    .filter(found::add)
                    .forEach(next::add);
        }
        return found;
    }
}
