package io.gantry.simulator.gpu;

import io.gantry.simulator.chance.Draws;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Places pods one at a time on the node with the best score. Scores are kept per class of equal pods and node, and only
 * nodes that changed since the class was last asked for are looked at again; neighbours that are alike share a score.
 */
public final class Placer {

    /** Which of equally good nodes. */
    public enum Ties {
        /** The first. */
        FIRST,
        /** Any, by the seed. */
        RANDOM
    }

    /** No node has room. */
    public static final int NONE = -1;

    /** Scores that are kept, of all classes; when there are more, all are worked out anew. */
    private static final int SCORES_MAX = 1 << 25;

    private static final float CANNOT = Float.NEGATIVE_INFINITY;

    private final GpuCluster view;
    private final List<PodClass> classes;
    private final Scorer scorer;
    private final Ties ties;
    private final Draws draws;
    private final @Nullable Scores[] scores;
    private final int[] changed;
    private int kept;
    private long changes;
    private int lastDevices;

    public Placer(GpuCluster view, List<PodClass> classes, Scorer scorer, Ties ties, Draws draws) {
        this.view = view;
        this.classes = List.copyOf(classes);
        this.scorer = scorer;
        this.ties = ties;
        this.draws = draws;
        this.scores = new Scores[classes.size()];
        this.changed = new int[Integer.highestOneBit(Math.max(1, view.size())) * 2];
    }

    private static final class Scores {
        final float[] ofNode;
        long seen;
        int epoch = -1;

        Scores(int nodes) {
            ofNode = new float[nodes];
        }
    }

    /** The node it was placed on, or {@link #NONE}. */
    public int place(int podClass) {
        PodClass pod = classes.get(podClass);
        scorer.asked(podClass);
        float[] known = caughtUp(podClass, pod);
        int node = best(known);
        if (node != NONE) {
            lastDevices = scorer.devices(node, pod, view);
            view.place(node, lastDevices, pod);
            change(node);
        }
        return node;
    }

    /** The devices that the last placed pod got. */
    public int lastDevices() {
        return lastDevices;
    }

    /** Gives back what a pod holds. */
    public void release(int node, int devices, int podClass) {
        view.release(node, devices, classes.get(podClass));
        change(node);
    }

    private float[] caughtUp(int podClass, PodClass pod) {
        Scores known = scores[podClass];
        if (known == null) {
            if ((long) ++kept * view.size() > SCORES_MAX) {
                Arrays.fill(scores, null);
                kept = 1;
            }
            known = new Scores(view.size());
            scores[podClass] = known;
        }
        if (known.epoch != scorer.epoch() || changes - known.seen > view.size()) {
            known.epoch = scorer.epoch();
            for (int node = 0; node < view.size(); node++) {
                boolean alike = node > 0 && view.isLike(node, node - 1);
                known.ofNode[node] = alike ? known.ofNode[node - 1] : score(node, pod);
            }
        } else {
            for (long i = known.seen; i < changes; i++) {
                int node = changed[(int) i & changed.length - 1];
                known.ofNode[node] = score(node, pod);
            }
        }
        known.seen = changes;
        return known.ofNode;
    }

    private float score(int node, PodClass pod) {
        return view.fits(node, pod) ? scorer.score(node, pod, view) : CANNOT;
    }

    private int best(float[] known) {
        float best = CANNOT;
        for (float score : known) {
            best = Math.max(best, score);
        }
        if (best == CANNOT) {
            return NONE;
        }
        return ties == Ties.FIRST ? first(known, best) : any(known, best);
    }

    private static int first(float[] known, float best) {
        int node = 0;
        while (known[node] != best) {
            node++;
        }
        return node;
    }

    private int any(float[] known, float best) {
        int equals = 0;
        int chosen = NONE;
        for (int node = 0; node < known.length; node++) {
            if (known[node] == best && draws.below(++equals) == 0) {
                chosen = node;
            }
        }
        return chosen;
    }

    /** Kept for as many changes as there are nodes: who has missed more looks at all of them anyway. */
    private void change(int node) {
        changed[(int) changes++ & changed.length - 1] = node;
    }
}
