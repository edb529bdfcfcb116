package io.gantry.faults.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.thread.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnThreadsTest extends ThreadsContract {

    private final Stage stage = new Stage(7, Sabotage.NONE, () -> {});
    private final Program program = new Program(stage, "program", Duration.ZERO);

    @AfterEach
    void close() {
        stage.close();
    }

    @Override
    Threads threads() {
        return program.threads();
    }

    @Override
    <T> T on(Callable<T> body) throws Exception {
        var result = new CompletableFuture<T>();
        threads().start("body", () -> {
            try {
                result.complete(body.call());
            } catch (Throwable failed) {
                result.completeExceptionally(failed);
            }
        });
        stage.run(Duration.ofMinutes(2));
        return result.get();
    }

    @Test
    void timePassesOnlyByTheStage() {
        var seen = new ArrayList<Long>();
        threads().start("sleeps", () -> {
            stage.sleep(Duration.ofHours(1));
            seen.add(stage.nanos());
        });
        stage.run(Duration.ofHours(2));
        assertThat(seen)
                .singleElement()
                .satisfies(at -> assertThat(Duration.ofNanos(at))
                        .isBetween(Duration.ofHours(1), Duration.ofHours(1).plusMillis(1)));
    }

    @Test
    void aStoppedProgramGoesOnWhereItWasAndAKilledOneNever() {
        List<String> seen = new ArrayList<>();
        var killed = new Program(stage, "killed", Duration.ZERO);
        for (Program each : List.of(program, killed)) {
            each.threads().start("lives", () -> {
                seen.add(each + " begins");
                stage.sleep(Duration.ofSeconds(1));
                seen.add(each + " ends");
            });
        }
        stage.run(Duration.ofMillis(500));
        program.stop();
        killed.kill();
        stage.run(Duration.ofSeconds(10));
        assertThat(seen).containsExactlyInAnyOrder("program begins", "killed begins");

        program.goOn();
        stage.run(Duration.ofSeconds(1));
        assertThat(seen).hasSize(3).endsWith("program ends");
    }
}
