package io.gantry.scheduler.core.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gantry.scheduler.core.view.Rules;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class SteadyStateTest {

    private static final int TIMES = 50_000;

    @Test
    void aReleaseAndAPlacementAllocateAtMost64Bytes() {
        var load = new Load(500, 20, number -> Rules.NONE);
        load.fill(0.8, Integer.MAX_VALUE);
        churn(load);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(thread);
        churn(load);
        assertThat((threads.getThreadAllocatedBytes(thread) - before) / (double) TIMES)
                .isLessThanOrEqualTo(64);
    }

    private static void churn(Load load) {
        for (int i = 0; i < TIMES; i++) {
            load.churn();
        }
    }
}
