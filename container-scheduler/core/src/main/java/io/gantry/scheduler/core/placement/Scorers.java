package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.List;

/** The scorers and their weights. */
public final class Scorers {

    /** Weighs more than everything else together: a node to be avoided comes after all others. */
    private static final float PREFERENCE_WEIGHT = 2f;

    private static final float FULLNESS_WEIGHT = 1f;

    private static final Scorer PREFERENCE = new Preference();
    private static final Scorer FULLNESS = new Fullness();

    private Scorers() {}

    /** The weighted mean of all: 0 to 1. */
    public static float score(int node, TaskClass tasks, View view) {
        float sum = PREFERENCE_WEIGHT * PREFERENCE.score(node, tasks, view)
                + FULLNESS_WEIGHT * FULLNESS.score(node, tasks, view);
        return sum / (PREFERENCE_WEIGHT + FULLNESS_WEIGHT);
    }

    /** 1, or 0 with a taint that asks tasks to stay away and is not tolerated. */
    private static final class Preference implements Scorer {
        @Override
        public float score(int node, TaskClass tasks, View view) {
            List<Taint> taints = view.node(node).taints();
            for (int i = 0; i < taints.size(); i++) {
                Taint taint = taints.get(i);
                if (taint.effect() == Taint.Effect.PREFER_NO_SCHEDULE && !tasks.tolerates(taint)) {
                    return 0;
                }
            }
            return 1;
        }
    }

    /** How full processor and memory would be, on average; or how empty, where tasks are spread. */
    private static final class Fullness implements Scorer {
        @Override
        public float score(int node, TaskClass tasks, View view) {
            var capacity = view.node(node).capacity();
            float cpu = used(capacity.cpuMilli(), view.freeCpuMilli(node), tasks.cpuMilli());
            float memory = used(capacity.memoryBytes(), view.freeMemoryBytes(node), tasks.memoryBytes());
            float fullness = (cpu + memory) / 2;
            return view.style() == PlacementStyle.PACK ? fullness : 1 - fullness;
        }

        private static float used(long all, long free, long asked) {
            return all == 0 ? 0 : Math.clamp((float) (all - free + asked) / all, 0f, 1f);
        }
    }
}
