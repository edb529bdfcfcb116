package io.gantry.scenarios.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.scenarios.Answer;
import io.gantry.scenarios.Engines;
import io.gantry.scenarios.Eventually;
import io.gantry.scenarios.FourNodes;
import io.gantry.scenarios.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three copies, four machines and a stream of jobs, while one thing after the other goes wrong: five things here, sixty in
 * {@code ./gantry test --profile chaos}.
 */
@Order(2)
@NeedsRoot
class ChaosTest {

    private static final int FAULTS = Integer.getInteger("gantry.chaos.faults", 5);
    private static final long SEED = Long.getLong("gantry.chaos.seed", 1);
    private static final Duration WHOLE_LIMIT = Duration.ofSeconds(150);
    private static final Duration SERVES_LIMIT = Duration.ofSeconds(90);
    private static final Duration ENDED_LIMIT = Duration.ofMinutes(3);
    private static final int MEMORY_OF_NODE_MIB = 512;

    @RegisterExtension
    static final AfterTestExecutionCallback LOGS = ChaosTest::keepLogs;

    private static Trio trio;
    private Jobs jobs;
    private Seen seen;

    private static void keepLogs(ExtensionContext context) throws IOException {
        if (trio != null && context.getExecutionException().isPresent()) {
            for (Copy copy : trio.copies()) {
                System.err.println(
                        "=== all logs of copy " + copy + ": " + copy.gantry().keepLogs("ChaosTest-" + copy));
            }
        }
    }

    @BeforeAll
    static void threeCopiesAndFourNodes() throws Exception {
        trio = new Trio();
        trio.start();
        trio.apply();
    }

    @AfterAll
    static void allIsCleared() throws Exception {
        if (trio != null) {
            trio.clear();
        }
    }

    @AfterEach
    void nobodyAsks() {
        if (seen != null) {
            seen.close();
        }
        if (jobs != null) {
            jobs.close();
        }
    }

    @Test
    @Order(1)
    void noRequestIsLostWhileAllCopiesAreRestartedOneAfterTheOther() throws Exception {
        Map<String, String> before = steady();
        jobs = new Jobs(trio.copies(), Jobs.Kind.EMPTY);
        jobs.start();
        for (Copy copy : trio.copies()) {
            copy.restart();
        }
        jobs.end();
        System.err.printf(
                "rolling restart: %d requests, made again %s, the slowest answered after %.1f s%n",
                jobs.acknowledged().size(), jobs.triedAgain(), jobs.slowest().toMillis() / 1e3);
        assertThat(jobs.wrong()).isEmpty();
        assertThat(jobs.acknowledged()).hasSizeGreaterThan(50);
        Set<String> acknowledged = jobs.acknowledged().keySet();
        assertThat(history(history -> history.lost(acknowledged)))
                .hasValueSatisfying(lost -> assertThat(lost).isEmpty());
        assertThat(started(Set.of())).as("no container was touched").isEqualTo(before);
    }

    @Test
    @Order(2)
    void whateverFailsEveryAcknowledgedJobEndsAsItShouldAndNothingRunsTwice() throws Exception {
        Map<String, String> steady = steady();
        seen = new Seen(trio.engines());
        seen.start();
        jobs = new Jobs(trio.copies(), Jobs.Kind.BATCH);
        jobs.start();
        var faults = new Faults(trio, SEED, FAULTS);
        for (int at = 1; at <= FAULTS; at++) {
            Fault fault = faults.next();
            long began = System.nanoTime();
            fault.begin().run();
            try {
                Eventually.always(fault.lasts(), this::nothingIsOverCommitted);
            } finally {
                fault.end().run();
            }
            long ended = System.nanoTime();
            Duration serves = servesAgain(fault);
            System.err.printf(
                    "fault %d of %d: %s, for %.1f s; jobs are taken and run %.1f s after; %d acknowledged, tried again %s%n",
                    at,
                    FAULTS,
                    fault,
                    (ended - began) / 1e9,
                    serves.toMillis() / 1e3,
                    jobs.acknowledged().size(),
                    jobs.triedAgain());
        }
        jobs.end();
        assertThat(jobs.wrong()).isEmpty();
        allEndedAsTheyShould();
        Eventually.until("all is whole", WHOLE_LIMIT, trio::whole, whole -> whole);
        untouched(steady, faults.switchedOff());
        nothingRunsThatShouldNot();
    }

    /** A service that waits for its nodes: by container, when it was started. */
    private static Map<String, String> steady() throws Exception {
        Path file = trio.any().write("steady.yaml", """
                apiVersion: gantry/v1
                kind: Job
                metadata: {name: steady, namespace: demo}
                spec:
                  type: service
                  groups:
                    - name: main
                      count: %d
                      onNodeLost: {mode: waitForNode}
                      task:
                        image: gantry/hello:1
                        command: [/bin/sh, -c, "trap 'exit 0' TERM; sleep 36000 & wait"]
                        resources: {cpu: 5m, memory: %dMi}
                        terminationGrace: 1s
                """.formatted(Trio.NODES, Jobs.MEMORY_MIB));
        trio.any().cli("apply", "-f", file.toString(), "--yes").ended(0);
        FourNodes.awaitRunning(trio.any(), "steady", Trio.NODES);
        return started(Set.of());
    }

    /** By allocation of the service, when Docker started its container; without those on some machines. */
    private static Map<String, String> started(Set<String> without) {
        var started = new HashMap<String, String>();
        for (Engines.Engine engine : trio.engines().on()) {
            if (!without.contains(engine.machine())) {
                for (Engines.Container container : Engines.containers(engine.socket(), engine.machine())) {
                    if (container.job().equals("steady")) {
                        JsonNode state = Engines.get(
                                        engine.socket(), "/containers/gantry-" + container.allocation() + "/json")
                                .path("State");
                        started.put(
                                engine.machine() + " " + container.allocation(),
                                state.path("StartedAt").asText() + " "
                                        + state.path("Status").asText());
                    }
                }
            }
        }
        return started;
    }

    private void nothingIsOverCommitted() {
        history(history -> history.overCommitted(MEMORY_OF_NODE_MIB / Jobs.MEMORY_MIB))
                .ifPresent(found -> assertThat(found).isEmpty());
    }

    /** A job that is acknowledged from now on succeeds. */
    private Duration servesAgain(Fault fault) {
        long began = System.nanoTime();
        String before = jobs.newest();
        String next = Eventually.until(
                "a job is acknowledged after: " + fault,
                SERVES_LIMIT,
                jobs::newest,
                newest -> newest.compareTo(before) > 0);
        Eventually.until(
                "job " + next + " succeeds after: " + fault,
                SERVES_LIMIT,
                () -> Jobs.succeeded(trio.answering().rest(), next),
                succeeded -> succeeded);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void allEndedAsTheyShould() {
        Map<String, Integer> acknowledged = Map.copyOf(jobs.acknowledged());
        Eventually.so(
                acknowledged.size() + " acknowledged jobs ended as they should",
                ENDED_LIMIT,
                () -> assertThat(history(history -> history.notAsPromised(acknowledged)))
                        .hasValueSatisfying(found -> assertThat(found).isEmpty()));
        assertThat(history(history -> history.ranTwice(Map.copyOf(seen.spans()))))
                .hasValueSatisfying(found -> assertThat(found).isEmpty());
    }

    /** Where no power was lost the service's containers are those of before, started once; others may have come there. */
    private void untouched(Map<String, String> before, Set<String> switchedOff) {
        var expected = new HashMap<>(before);
        expected.keySet().removeIf(key -> switchedOff.contains(key.split(" ", -1)[0]));
        assertThat(started(switchedOff)).containsAllEntriesOf(expected);
    }

    /** By the engines just the containers that the API knows to run. */
    private void nothingRunsThatShouldNot() {
        Eventually.so("what runs is what is said to run", WHOLE_LIMIT, () -> {
            List<String> said = FourNodes.running(trio.answering(), "steady").stream()
                    .map(one -> Answer.text(one, "uid"))
                    .toList();
            assertThat(said).hasSize(Trio.NODES);
            var runs = new ArrayList<String>();
            trio.engines().containers().stream()
                    .filter(Engines.Container::running)
                    .forEach(container -> runs.add(container.allocation()));
            assertThat(new HashSet<>(runs)).isEqualTo(new HashSet<>(said));
        });
    }

    @FunctionalInterface
    private interface Look {
        List<String> at(History history) throws SQLException;
    }

    /** Empty while the database cannot be asked: that is one of the faults. */
    private Optional<List<String>> history(Look look) {
        try (Connection connection = trio.connect()) {
            return Optional.of(look.at(new History(connection)));
        } catch (SQLException _) {
            return Optional.empty();
        }
    }
}
