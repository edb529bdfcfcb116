package io.gantry.inventory.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.JobFact;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.testkit.Samples;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples of the writers' modules are the contract: what inventory reads, it can read as they promise. */
class ConsumedSamplesTest {

    static List<Topic<?>> consumed() {
        return List.of(
                ProvisionerTopics.MACHINES,
                ProvisionerTopics.POOL_STATUS,
                BridgeTopics.NODES,
                BridgeTopics.CLUSTER_STATUS,
                BridgeTopics.POOL_TARGETS,
                SchedulerTopics.JOBS,
                SchedulerTopics.ALLOCATIONS);
    }

    @ParameterizedTest
    @MethodSource("consumed")
    void whatIsConsumedIsReadAsItsWriterPromises(Topic<?> topic) throws IOException {
        Fact fact = Samples.read(topic);

        assertThat(fact.uid()).isNotNull();
        assertThat(fact.revision().version()).isPositive();
    }

    @Test
    void aWatcherSeesAJobsStateAndTasks() throws IOException {
        JobFact job = Samples.read(SchedulerTopics.JOBS);

        JobStatus status = JobStatus.of(job);

        assertThat(status.state()).isEqualTo(job.state());
        assertThat(status.tasks()).isEqualTo(job.tasks());
        assertThat(status.observedGeneration()).isEqualTo(job.observedGeneration());
    }
}
