package io.gantry.faults.world;

import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Sabotage;
import io.gantry.faults.stage.Stage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The way from a program to something outside of it. A call's effect is the world's: it comes whatever becomes of who
 * called. Calls are lost, their answers are lost, their effects come late; never later than the limit of a call.
 */
final class Line {

    /** So many times the limit of a call. */
    private static final int LATE = 8;

    private final Stage stage;
    private final RandomGenerator random;
    private final Program program;
    private final Faults faults;

    /** What may go wrong with calls; changed by the world while it runs. */
    static final class Faults {

        private double odd;
        private double lies;

        /** How often a call or its answer is lost or late, and how often one says it is done and is not: 0 to 1. */
        void rates(double oddly, double lying) {
            odd = oddly;
            lies = lying;
        }
    }

    /** An effect that answers, now or later. */
    interface Effect<A> {
        void on(Consumer<A> answer);
    }

    Line(Stage stage, RandomGenerator random, Program program, Faults faults) {
        this.stage = stage;
        this.random = random;
        this.program = program;
        this.faults = faults;
    }

    /**
     * @param limit of the call
     * @param answers whether the other side takes calls now
     * @param unreachable what is answered in its place when nobody does
     */
    <A> A call(Duration limit, BooleanSupplier answers, Effect<A> effect, Function<String, A> unreachable) {
        var answer = new CompletableFuture<A>();
        long giveUp = limit.toNanos();
        long latency = 1_000_000 + random.nextLong(random.nextInt(10) == 0 ? 2_000_000_000L : 60_000_000L);
        boolean odd = random.nextDouble() < faults.odd;
        boolean lost = odd && random.nextInt(3) == 0;
        boolean unanswered = odd && (lost || random.nextBoolean());
        if (odd && !lost) {
            latency = random.nextLong(giveUp) * (stage.has(Sabotage.LATE_EFFECTS) ? LATE : 1);
        }
        if (unanswered) {
            giveUp = 1 + random.nextLong(giveUp);
        }
        if (!lost) {
            stage.after(Duration.ofNanos(latency), () -> {
                if (answers.getAsBoolean()) {
                    effect.on(given -> {
                        if (!unanswered && answers.getAsBoolean()) {
                            stage.after(
                                    Duration.ofNanos(1 + random.nextLong(20_000_000)), () -> answer.complete(given));
                        }
                    });
                }
            });
        }
        try {
            return program.threads().await(answer, Duration.ofNanos(giveUp))
                    ? answer.join()
                    : unreachable.apply("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unreachable.apply("interrupted");
        }
    }

    boolean lies() {
        return random.nextDouble() < faults.lies;
    }
}
