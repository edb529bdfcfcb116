package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.log.OutputResource;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader gets as many bytes of output a second as are set, and one second's worth at once. */
class OutputPaceTest {

    @RegisterExtension
    final World world = new World();

    @BeforeEach
    void open() {
        world.node("n-1");
    }

    @Test
    void whatIsKeptIsGivenAtItsPace() throws Exception {
        ended("short", World.LOG_BYTES_PER_SECOND / 2);
        ended("long", World.LOG_BYTES_PER_SECOND * 3 / 2);
        read("short"); // whatever is done once

        Duration within = read("short");
        Duration beyond = read("long");

        assertThat(beyond)
                .as("half a second's worth beyond what may go at once; what may took %s", within)
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(20));
        assertThat(within).isLessThan(beyond);
    }

    private void ended(String job, int bytes) {
        world.submit(job, spec(JobSpec.Type.BATCH, 1, task("echo " + "x".repeat(bytes - 1))));
        world.awaitState(job, JobState.SUCCEEDED);
    }

    /** Until the last of it was there. */
    private Duration read(String job) throws IOException {
        long began = System.nanoTime();
        try (Response answer = new OutputResource(world.layer.output()).logs("dev", job, null, null, null, null)) {
            var out = new ByteArrayOutputStream();
            ((StreamingOutput) answer.getEntity()).write(out);
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("xxx").doesNotContain("trouble");
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
