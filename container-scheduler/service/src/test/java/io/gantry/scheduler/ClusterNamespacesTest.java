package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.job.Written;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job may go only where its namespace may; what is there already stays. */
class ClusterNamespacesTest {

    private static final Name TEAM = new Name("team");

    @RegisterExtension
    final World world = new World();

    private final AtomicInteger tries = new AtomicInteger();

    private static JobSpec on(Name cluster) {
        JobSpec any = spec(JobSpec.Type.SERVICE, 1, task("sleep 1000"));
        return new JobSpec(cluster, any.type(), any.priority(), any.groups());
    }

    /** Under a new name each time: what is sent before the news has come is taken. */
    private Rejection refused(JobSpec spec) {
        return world.put("try-" + tries.incrementAndGet(), spec, new Precondition.MustNotExist())
                        instanceof Result.Refused<Written>(Rejection why)
                ? why
                : new Rejection.Internal();
    }

    @Test
    void whenAClusterIsClosedToANamespaceItsJobsRunOnAndNewOnesAreRefused() {
        world.node("n1");
        world.submit("before", on(World.MAIN));
        world.awaitRunning("before", 1);

        world.clusterFor(2, TEAM);

        soon().untilAsserted(() -> assertThat(refused(on(World.MAIN)))
                .isEqualTo(new Rejection.Forbidden("run jobs of namespace " + World.DEV + " on cluster main: its"
                        + " spec.namespaces are team; no cluster is for namespace " + World.DEV
                        + ". An operator changes that (gantry apply)")));
        assertThat(refused(spec(JobSpec.Type.SERVICE, 1, task("sleep 1000"))))
                .isEqualTo(new Rejection.NotYetKnown(
                        "a cluster that namespace " + World.DEV + " may use (main: for other namespaces only)",
                        Duration.ofSeconds(1)));
        assertThat(world.running("before")).hasSize(1);
        assertThat(world.job("before").state()).isEqualTo(JobState.RUNNING);
        world.stop("before");
        world.awaitState("before", JobState.STOPPED);
    }

    @Test
    void theOnlyClusterANamespaceMayUseIsTheOneThatNeedNotBeNamed() {
        var open = new Name("open");
        world.cluster(world.scheduler.uid(), open);
        world.clusterFor(2, TEAM);

        soon().untilAsserted(() -> assertThat(refused(on(World.MAIN)))
                .isInstanceOfSatisfying(
                        Rejection.Forbidden.class,
                        why -> assertThat(why.what()).contains("for namespace " + World.DEV + " there is open")));
        assertThat(world.submit("there", spec(JobSpec.Type.SERVICE, 1, task("sleep 1000")))
                        .clusterName())
                .isEqualTo(open);
    }
}
