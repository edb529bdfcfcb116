package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Affinity.Direction;
import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.Tally;
import io.gantry.scheduler.core.view.View;
import java.util.List;

/** How tasks would like to stand to others that are placed. */
final class RuleScorers {

    private RuleScorers() {}

    private static boolean isWished(Affinity rule, Tally tally, Reach reach) {
        return !rule.hard() && RuleFilters.isOf(reach, tally);
    }

    /** All or nothing: one is enough to be near, one is enough not to be apart. */
    private static long points(Affinity rule, Tally tally, int node) {
        return tally.hasAny(node) == (rule.direction() == Direction.NEAR) ? (long) rule.weight() * Scorer.SCALE : 0;
    }

    /** Its own wishes. */
    static final class Affinities implements Scorer {

        private final Reach reach;

        Affinities(Reach reach) {
            this.reach = reach;
        }

        @Override
        public Reach reach() {
            return reach;
        }

        @Override
        public boolean concerns(Asked tasks) {
            List<Affinity> rules = tasks.tasks().rules().affinities();
            for (int i = 0; i < rules.size(); i++) {
                if (isWished(rules.get(i), tasks.compiled().affinity(i), reach)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            List<Affinity> rules = tasks.tasks().rules().affinities();
            long sum = 0;
            for (int i = 0; i < rules.size(); i++) {
                Tally tally = tasks.compiled().affinity(i);
                sum += isWished(rules.get(i), tally, reach) ? RuleScorers.points(rules.get(i), tally, node) : 0;
            }
            return sum;
        }
    }

    /** The wishes of those that are placed about tasks like it: more points than none, or fewer. */
    static final class OthersAffinities implements Scorer {

        /** However many there are, they weigh no more than this either way. */
        private static final long MOST = 2_000L * SCALE;

        private final Reach reach;

        OthersAffinities(Reach reach) {
            this.reach = reach;
        }

        @Override
        public Reach reach() {
            return reach;
        }

        @Override
        public boolean concerns(Asked tasks) {
            Compiled compiled = tasks.compiled();
            for (int i = 0; i < compiled.others(); i++) {
                if (isWished(compiled.other(i), compiled.owners(i), reach)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            Compiled compiled = tasks.compiled();
            long sum = MOST;
            for (int i = 0; i < compiled.others(); i++) {
                Affinity rule = compiled.other(i);
                if (isWished(rule, compiled.owners(i), reach)
                        && compiled.owners(i).hasAny(node)) {
                    sum += (long) (rule.direction() == Direction.NEAR ? SCALE : -SCALE) * rule.weight();
                }
            }
            return Math.clamp(sum, 0, 2 * MOST);
        }
    }

    /** Less, the more too many there would be. */
    static final class Even implements Scorer {

        private static final int STEPS = 8;

        private final Reach reach;

        Even(Reach reach) {
            this.reach = reach;
        }

        @Override
        public Reach reach() {
            return reach;
        }

        @Override
        public boolean concerns(Asked tasks) {
            List<Spread> spreads = tasks.tasks().rules().spreads();
            for (int i = 0; i < spreads.size(); i++) {
                if (isWished(i, tasks)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isWished(int i, Asked tasks) {
            return !tasks.tasks().rules().spreads().get(i).hard()
                    && RuleFilters.isOf(reach, tasks.compiled().spread(i));
        }

        @Override
        public long points(int node, Asked tasks, View view) {
            List<Spread> spreads = tasks.tasks().rules().spreads();
            long sum = 0;
            for (int i = 0; i < spreads.size(); i++) {
                if (isWished(i, tasks)) {
                    int steps = STEPS - Math.clamp(Excess.of(i, node, tasks), 0, STEPS);
                    sum += (long) spreads.get(i).weight() * SCALE * steps / STEPS;
                }
            }
            return sum;
        }
    }
}
