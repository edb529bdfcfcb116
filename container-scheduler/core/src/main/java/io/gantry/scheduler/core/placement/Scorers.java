package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Dimensions;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Preference;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.View;
import java.util.List;

/** All that decides among the nodes that can. A new scorer is a class and a line here. */
public final class Scorers {

    /** Weighs more than all that is asked for by default: a node to be avoided comes after all others. */
    private static final int AVOIDED_WEIGHT = 1_000;

    private static final int STRANDED_WEIGHT = 200;
    private static final int IMAGE_WEIGHT = 50;

    /** More points than any node with graphics processors has for tasks without them and without wishes. */
    static final long MOST_WITH_GPUS = (AVOIDED_WEIGHT + STRANDED_WEIGHT) * (long) Scorer.SCALE + 1;

    public static final List<Scorer> ALL = List.of(
            new NotAvoided(),
            new Preferred(),
            new Cheap(),
            new Fast(),
            new LeavesGpus(),
            new Fullness(),
            new ExpectedUse(),
            new HasImages(),
            new RuleScorers.Affinities(Reach.NODE),
            new RuleScorers.Affinities(Reach.DOMAIN),
            new RuleScorers.OthersAffinities(Reach.NODE),
            new RuleScorers.OthersAffinities(Reach.DOMAIN),
            new RuleScorers.Even(Reach.NODE),
            new RuleScorers.Even(Reach.DOMAIN));

    private Scorers() {}

    /** Of a node's description. */
    private abstract static class OfProfile implements Scorer {
        @Override
        public Reach reach() {
            return Reach.PROFILE;
        }
    }

    /** Has no taint that asks tasks to stay away and is not tolerated. */
    private static final class NotAvoided extends OfProfile {
        @Override
        public boolean concerns(Asked tasks) {
            return true;
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            List<Taint> taints = view.node(node).taints();
            for (int i = 0; i < taints.size(); i++) {
                Taint taint = taints.get(i);
                if (taint.effect() == Taint.Effect.PREFER_NO_SCHEDULE
                        && !tasks.tasks().tolerates(taint)) {
                    return 0;
                }
            }
            return (long) AVOIDED_WEIGHT * SCALE;
        }
    }

    /** Labels that are wished for. */
    private static final class Preferred extends OfProfile {
        @Override
        public boolean concerns(Asked tasks) {
            return !tasks.tasks().wishes().preferences().isEmpty();
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            List<Preference> wished = tasks.tasks().wishes().preferences();
            long sum = 0;
            for (int i = 0; i < wished.size(); i++) {
                sum += tasks.preferences()[i].holds(node) ? (long) wished.get(i).weight() * SCALE : 0;
            }
            return sum;
        }
    }

    /** Half the points at a cost of 1 an hour. */
    private static final class Cheap extends OfProfile {

        private static final long HALF = 1000;

        @Override
        public boolean concerns(Asked tasks) {
            return tasks.tasks().wishes().costWeight() > 0;
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            return tasks.tasks().wishes().costWeight()
                    * (SCALE * HALF / (HALF + view.node(node).costMilli()));
        }
    }

    /** In proportion to its speed, up to four times that of the node others are compared with. */
    private static final class Fast extends OfProfile {

        private static final int MOST = 4 * Node.SPEED;

        @Override
        public boolean concerns(Asked tasks) {
            return tasks.tasks().wishes().speedWeight() > 0;
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            int speed = Math.min(MOST, view.node(node).speedMilli());
            return tasks.tasks().wishes().speedWeight() * ((long) SCALE * speed / MOST);
        }
    }

    /** Tasks without graphics processors leave nodes that have some to those that need them. */
    private static final class LeavesGpus extends OfProfile {
        @Override
        public boolean concerns(Asked tasks) {
            return tasks.tasks().gpus().isEmpty();
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            return view.node(node).capacity().gpus().isEmpty() ? (long) STRANDED_WEIGHT * SCALE : 0;
        }
    }

    /** How full processor and memory would be; or how empty, where tasks are spread. */
    static final class Fullness implements Scorer {

        static final int WEIGHT = 100;

        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return !ExpectedUse.decidesFor(tasks) || tasks.tasks().gpus().isEmpty();
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            if (ExpectedUse.decidesFor(tasks) && view.gpuNodes().contains(node)) {
                return 0;
            }
            int full = used(node, view) + asked(node, tasks, view);
            return (long) WEIGHT * (tasks.style() == PlacementStyle.PACK ? full : 2 * SCALE - full);
        }

        /** The part of the node that is used: the same for all tasks. */
        static int used(int node, View view) {
            return (used(Dimensions.CPU, node, view) + used(Dimensions.MEMORY, node, view)) / 2;
        }

        private static int used(int dimension, int node, View view) {
            long all = view.all(dimension, node);
            return Share.of(all - view.free(dimension, node), all);
        }

        /** The part that a task would use: the same for all nodes of a size. */
        static int asked(int node, Asked tasks, View view) {
            int cpu = Share.of(tasks.tasks().cpuMilli(), Share.size(view.all(Dimensions.CPU, node)));
            int memory = Share.of(tasks.tasks().memoryBytes(), Share.size(view.all(Dimensions.MEMORY, node)));
            return (cpu + memory) / 2;
        }
    }

    /**
     * How much the expected use of graphics processors would fall, where tasks are packed: it decides in place of fullness for
     * tasks that ask for them, and among nodes that have them for tasks that do not and have no rules.
     */
    static final class ExpectedUse implements Scorer {

        static final int WEIGHT = 200;

        private static final long NOTHING_CHANGES = (long) WEIGHT / 2 * SCALE;

        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return decidesFor(tasks);
        }

        static boolean decidesFor(Asked tasks) {
            return tasks.style() == PlacementStyle.PACK
                    && (!tasks.tasks().gpus().isEmpty()
                            || (tasks.sawGpus() && tasks.tasks().rules().equals(Rules.NONE)));
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            if (!view.gpuNodes().contains(node)) {
                return 0;
            }
            return Math.clamp(NOTHING_CHANGES + view.useChange(node, tasks.tasks()), 0L, 2 * NOTHING_CHANGES);
        }
    }

    /** Starts sooner where its images are. */
    private static final class HasImages implements Scorer {
        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return !tasks.tasks().wishes().images().isEmpty();
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            List<String> wanted = tasks.tasks().wishes().images();
            long there = 0;
            for (String image : wanted) {
                there += view.node(node).images().contains(image) ? 1 : 0;
            }
            return IMAGE_WEIGHT * (SCALE * there / wanted.size());
        }
    }
}
