package io.gantry.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.testkit.Samples;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples of the writers' modules are the contract: what container-scheduler reads, it can read as they promise. */
class ConsumedSamplesTest {

    static List<Topic<?>> consumed() {
        return SchedulerLayer.READS;
    }

    @ParameterizedTest
    @MethodSource("consumed")
    void whatIsConsumedIsReadAsItsWriterPromises(Topic<?> topic) throws IOException {
        Fact fact = Samples.read(topic);

        assertThat(fact.uid()).isNotNull();
        assertThat(fact.revision().version()).isPositive();
    }
}
