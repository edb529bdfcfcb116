package io.gantry.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.simulator.gpu.Placer;
import io.gantry.simulator.gpu.Policy;
import io.gantry.simulator.trace.Openb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The published traces, where somebody has them: {@code -Dgantry.traces=FOLDER} with nodes.csv, pods_default.csv and
 * pods_gpuspec33.csv of cluster-trace-gpu-v2023. They are no part of the project.
 */
@Tag("traces")
class PublishedTracesTest {

    private static final List<Long> SEEDS =
            LongStream.rangeClosed(1, 10).boxed().toList();

    private Path folder = Path.of("");

    @BeforeEach
    void find() {
        String named = System.getProperty("gantry.traces");
        assumeTrue(named != null, "the traces are not here: -Dgantry.traces names their folder");
        folder = Path.of(named);
    }

    private ReplayResult replay(String pods, Policy policy, Placer.Ties ties) throws IOException, InterruptedException {
        Openb trace = Traces.read(
                Files.newBufferedReader(folder.resolve("nodes.csv")),
                Files.newBufferedReader(folder.resolve("pods_" + pods + ".csv")));
        return new Replay(trace, policy, ties).run(SEEDS, 2, (done, of) -> {});
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({
        "RANDOM, default, 86.25, 87.38",
        "RANDOM, gpuspec33, 83.81, 86.43",
        "DOT_PRODUCT, default, 90.56, 90.80",
        "DOT_PRODUCT, gpuspec33, 79.83, 89.11",
        "GPU_PACKING, gpuspec33, 82.33, 93.23",
        "BEST_FIT, default, 92.91, 93.11",
        "BEST_FIT, gpuspec33, 80.41, 93.09",
        "FGD, default, 95.23, 95.40",
        "FGD, gpuspec33, 87.88, 94.56",
    })
    void publishedPoliciesComeOutAsInThePaper(Policy policy, String pods, double alloc100, double alloc130)
            throws IOException, InterruptedException {
        ReplayResult result = replay(pods, policy, policy.ties());

        assertThat(result.median(SeedResult::alloc100)).isEqualTo(alloc100, within(0.5));
        assertThat(result.median(SeedResult::alloc130)).isEqualTo(alloc130, within(0.5));
    }

    @ParameterizedTest(name = "{0}, ties {2}")
    @CsvSource({"default, 96.0, FIRST", "default, 96.0, RANDOM", "gpuspec33, 95.0, FIRST", "gpuspec33, 95.0, RANDOM"})
    void theDefaultReachesItsGoals(String pods, double goal, Placer.Ties ties)
            throws IOException, InterruptedException {
        assertThat(replay(pods, Policy.DEFAULT, ties).median(SeedResult::alloc100))
                .isGreaterThanOrEqualTo(goal);
    }
}
