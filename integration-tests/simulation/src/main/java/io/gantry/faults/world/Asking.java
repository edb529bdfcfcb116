package io.gantry.faults.world;

import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** How people ask a layer, and ask again until there is an answer. */
final class Asking<L> {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final Stage stage;
    private final Program program;
    private final RandomGenerator random;
    private final Supplier<Optional<Copy>> active;
    private final Function<Copy, Optional<L>> layer;

    /**
     * @param program whose threads ask
     * @param active the copy that answers now
     * @param layer as it is there
     */
    Asking(
            Stage stage,
            Program program,
            RandomGenerator random,
            Supplier<Optional<Copy>> active,
            Function<Copy, Optional<L>> layer) {
        this.stage = stage;
        this.program = program;
        this.random = random;
        this.active = active;
        this.layer = layer;
    }

    /** @param request true when it was answered; false is asked again, as is a failure */
    void until(String what, Function<L, Boolean> request) {
        while (!attempt(what, request)) {
            stage.sleep(Duration.ofMillis(100 + random.nextInt(1_000)));
        }
        stage.step(program + ": " + what + " is acknowledged");
    }

    private boolean attempt(String what, Function<L, Boolean> request) {
        Optional<Copy> copy = active.get();
        Optional<L> there = copy.flatMap(layer);
        if (there.isEmpty()) {
            return false;
        }
        var answer = new CompletableFuture<Boolean>();
        copy.orElseThrow().program().threads().start("request", () -> {
            try {
                answer.complete(request.apply(there.get()));
            } catch (RuntimeException outage) {
                stage.remark(what + " failed: " + outage);
                answer.complete(false);
            }
        });
        try {
            return program.threads().await(answer, ANSWER_MAX) && answer.join();
        } catch (InterruptedException e) {
            return false;
        }
    }
}
