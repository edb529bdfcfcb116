package io.gantry.simulator.replay;

import io.gantry.simulator.chance.Draws;
import io.gantry.simulator.gpu.GpuCluster;
import io.gantry.simulator.gpu.Placer;
import io.gantry.simulator.gpu.Policy;
import io.gantry.simulator.trace.Openb;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Each pod is tried once, in the order of {@link Arrivals}; none leaves, none is moved. With arrived(k) the GPU asked for by
 * the first k pods and alloc(k) the GPU placed of them, both as shares of all GPU, alloc@X is the mean of alloc(k) over the k
 * with round(100 arrived(k)) = X.
 */
public final class Replay {

    private final Openb trace;
    private final Policy policy;
    private final Placer.Ties ties;

    public Replay(Openb trace, Policy policy, Placer.Ties ties) {
        this.trace = trace;
        this.policy = policy;
        this.ties = ties;
    }

    /** Told after each seed; by one thread at a time. */
    public interface Progress {
        void done(int seeds, int of);
    }

    /**
     * All seeds, several side by side; the result does not depend on how many.
     *
     * @throws InterruptedException if who waits for it is interrupted; then nothing of it runs on
     */
    public ReplayResult run(List<Long> seeds, int workers, Progress progress) throws InterruptedException {
        try (var executor = Executors.newFixedThreadPool(Math.clamp(workers, 1, seeds.size()))) {
            var running = new ArrayList<Future<SeedResult>>();
            seeds.forEach(seed -> running.add(executor.submit(() -> run(seed))));
            var results = new ArrayList<SeedResult>();
            try {
                for (Future<SeedResult> one : running) {
                    results.add(one.get());
                    progress.done(results.size(), seeds.size());
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("a replay ended with an error", e.getCause());
            } finally {
                executor.shutdownNow();
            }
            return new ReplayResult(policy, ties, results);
        }
    }

    /** One seed. */
    public SeedResult run(long seed) {
        var view = new GpuCluster(trace.nodes());
        var scorer = policy.scorer(view, trace.classes(), trace.counts(), Draws.of(seed, "devices"));
        var placer = new Placer(view, trace.classes(), scorer, ties, Draws.of(seed, "ties"));
        var arrivals = new Arrivals(trace, view.gpuMilliAll(), seed);
        var full = new Mean();
        var over = new Mean();
        double fragmentation = -1;
        int pods = 0;
        int placed = 0;
        for (int podClass = arrivals.next(); podClass >= 0; podClass = arrivals.next()) {
            pods++;
            placed += placer.place(podClass) == Placer.NONE ? 0 : 1;
            double all = view.gpuMilliAll();
            double alloc = 100 * (all - view.gpuMilliFree()) / all;
            long percent = Math.round(100 * arrivals.askedMilli() / all);
            if (percent == 100) {
                full.add(alloc);
            } else if (percent == 130) {
                over.add(alloc);
            }
            if (fragmentation < 0 && arrivals.askedMilli() >= view.gpuMilliAll()) {
                fragmentation = 100 * Policy.fragmented(view, trace.classes(), trace.counts()) / all;
            }
        }
        return new SeedResult(seed, full.value(), over.value(), Math.max(0, fragmentation), pods, placed);
    }

    private static final class Mean {
        private double sum;
        private int count;

        void add(double value) {
            sum += value;
            count++;
        }

        double value() {
            return count == 0 ? 0 : sum / count;
        }
    }
}
