package io.gantry.scheduler.api;

import static io.gantry.kinds.fact.FactSamples.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.fact.FactSamples;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Toleration;
import io.gantry.kinds.meta.Metadata;
import io.gantry.kinds.quantity.Bits;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DecisionFact.NearMiss;
import io.gantry.scheduler.api.DecisionFact.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What we write is what {@link FactSamples} hold. */
class SamplesTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final Uid JOB = Uid.parse("019ab000-0000-7000-8000-000000000010");
    private static final Uid CLUSTER = Uid.parse("019ab000-0000-7000-8000-000000000002");
    private static final Uid NODE = Uid.parse("019ab000-0000-7000-8000-000000000011");
    private static final Uid ALLOCATION = Uid.parse("019ab000-0000-7000-8000-000000000012");
    private static final Uid DECISION = Uid.parse("019ab000-0000-7000-8000-000000000013");
    private static final Name DEV = new Name("dev");
    private static final Name HELLO = new Name("hello");
    private static final Name MAIN = new Name("main");

    @Test
    void theJobSampleIsWhatWeWrite() throws IOException {
        check(SchedulerTopics.JOBS, job());
    }

    @Test
    void theAllocationSampleIsWhatWeWrite() throws IOException {
        check(SchedulerTopics.ALLOCATIONS, allocation());
    }

    @Test
    void theOccupancySampleIsWhatWeWrite() throws IOException {
        check(
                SchedulerTopics.NODE_OCCUPANCY,
                new NodeOccupancyFact(
                        NODE,
                        new Revision(1, 9),
                        false,
                        CLUSTER,
                        3,
                        153,
                        0,
                        "job dev/hello/main: 2 of its tasks are ready and 2 must be"));
    }

    @Test
    void aShapeOfTasksThatTakeAnyNodeIsReadAsItWasWritten() throws IOException {
        var shape = new DemandFact.Shape(Resources.of(2_000, 4L << 30), List.of(), 1, AT, List.of(), false);
        String text = GantryJson.lenient().writeValueAsString(shape);
        assertThat(GantryJson.lenient().readValue(text, DemandFact.Shape.class)).isEqualTo(shape);
    }

    @Test
    void theDemandSampleIsWhatWeWrite() throws IOException {
        check(SchedulerTopics.DEMAND, demand());
    }

    @Test
    void theDecisionSampleIsWhatWeWrite() throws IOException {
        check(SchedulerTopics.DECISIONS, decision());
    }

    /** As it goes into a fact: the values of its environment masked. */
    private static JobFact job() {
        var http = HealthCheck.Http.of(new Name("http"), "/ready");
        var ready = HealthCheck.of(null, http, null, null, null, null, null, null);
        var task = new Task(
                "gantry/hello:1",
                List.of("sh", "-c", "echo hello; sleep 3600"),
                List.of(),
                Map.of("TOKEN", "not for facts"),
                Resources.of(100, 32L << 20).with(Bits.parse("50M"), Map.of("licence", 1L)),
                List.of(new Port(new Name("http"), 8080, null)),
                Duration.ofSeconds(10),
                null,
                new Health(null, ready, null),
                List.of(Volume.of("/data", null, null, Volume.Named.of(new Name("db"), null, null), null)),
                TaskSecrets.of(
                        Map.of("DB_PASSWORD", new SecretKeyRef(new Name("db"), "password")),
                        List.of(SecretFile.of(new Name("db"), "ca.pem", null, null))),
                new Name("registry"));
        var group = new TaskGroup(
                MAIN,
                3,
                List.of(new Requirement("zone", Requirement.Operator.IN, List.of("a", "b"))),
                List.of(new Toleration("dedicated", "dev")),
                List.of(new Preference("disk", Requirement.Operator.IN, List.of("ssd"), 50)),
                List.of(Affinity.of(new Name("db"), new Name("main"), "zone", 20)),
                List.of(Affinity.of(new Name("batch"), null, null, null)),
                List.of(Spread.of("rack", null, null, null), Spread.of("zone", null, Map.of("a", 60, "b", 40), 30)),
                2,
                null,
                new Wishes(true, 10, 20),
                RestartPolicy.STANDARD,
                UpdatePolicy.of(1, 0, null, true),
                new Disruption(null, 2),
                NodeLoss.of(NodeLoss.Mode.REPLACE_AFTER, Duration.ofMinutes(5)),
                task);
        var spec = new JobSpec(
                new Name("docker"),
                JobSpec.Type.SERVICE,
                JobSpec.PRIORITY_DEFAULT,
                null,
                JobSpec.Placement.SPREAD,
                List.of(group));
        return new JobFact(
                new Metadata(JOB, DEV, HELLO, Map.of("team", "web"), 1, 4, AT, null),
                1,
                false,
                CLUSTER,
                spec.redacted(),
                JobState.RUNNING,
                new JobFact.Tasks(3, 1, Map.of(AllocationState.RUNNING, 2), 1),
                null,
                List.of(),
                1,
                new JobUpdate(JobUpdate.State.ROLLING, 1, null, AT, 1, 3, ""));
    }

    private static AllocationFact allocation() {
        return new AllocationFact(
                ALLOCATION,
                new Revision(1, 3),
                false,
                DEV,
                JOB,
                HELLO,
                MAIN,
                0,
                1,
                CLUSTER,
                NODE,
                new Name("web-k7x2p"),
                AllocationState.FAILED,
                Map.of("http", 20_017),
                "ExitCode",
                "it ended with exit code 3",
                3,
                AT,
                AT.plusSeconds(1),
                AT.plusSeconds(60),
                null);
    }

    private static DemandFact demand() {
        var shape = new DemandFact.Shape(
                Resources.of(2_000, 4L << 30),
                List.of(new Requirement("zone", Requirement.Operator.IN, List.of("a"))),
                12,
                AT,
                List.of(new Toleration("dedicated", "web")),
                true);
        return new DemandFact(CLUSTER, new Revision(1, 5), false, List.of(shape));
    }

    private static DecisionFact decision() {
        return new DecisionFact(
                DECISION,
                new Revision(1, 1),
                DecisionFact.Kind.REFUSED,
                DEV,
                JOB,
                HELLO,
                MAIN,
                CLUSTER,
                AT,
                0,
                42,
                12,
                4,
                List.of(
                        new Refusal("InsufficientCpu", true, 3, "needs 200m cpu more"),
                        new Refusal("LabelMismatch", false, 1, "zone In [a] is not fulfilled")),
                List.of(new NearMiss(new Name("web-k7x2p"), "needs 200m cpu more")));
    }
}
