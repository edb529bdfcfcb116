package io.gantry.faults.world;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Questions of the world's own to a copy, between two parts of a run. */
final class Answers {

    private final World world;

    Answers(World world) {
        this.world = world;
    }

    /** Asked on a thread of the copy, as a request is; empty if it does not answer. */
    <T> Optional<T> to(Copy copy, Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        copy.program().threads().start("request", () -> {
            try {
                answer.complete(question.get());
            } catch (Throwable violated) { // whatever it is, it is the world's
                answer.completeExceptionally(violated);
                world.stage().fail(violated);
            }
        });
        world.stage().run(Duration.ofSeconds(1));
        return answer.isDone() ? Optional.of(answer.join()) : Optional.empty();
    }
}
