package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.placement.Reason.Code;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Affinity.Direction;
import io.gantry.scheduler.core.view.LabelKey;
import io.gantry.scheduler.core.view.Limit;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.Tally;
import io.gantry.scheduler.core.view.Topology;
import io.gantry.scheduler.core.view.View;
import java.util.List;
import java.util.Optional;

/** How tasks stand to others that are placed. Those over nodes are asked node by node, those over labels domain by domain. */
final class RuleFilters {

    private RuleFilters() {}

    /** Whether a rule over this topology is of this reach. */
    static boolean isOf(Reach reach, Tally tally) {
        return tally.ofNodes() == (reach == Reach.NODE);
    }

    private static String place(Tally tally, int node) {
        LabelKey key = tally.key();
        return key == null ? "this node" : key.name() + " " + key.value(key.of(node));
    }

    private static String outside(Tally tally) {
        LabelKey key = tally.key();
        return "has no label " + (key == null ? "" : key.name());
    }

    /** Not more than so many of a tag. */
    static final class IsWithinLimits implements Filter {
        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return !tasks.tasks().rules().limits().isEmpty();
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return broken(node, tasks) < 0;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            int broken = broken(node, tasks);
            if (broken < 0) {
                return Optional.empty();
            }
            Limit limit = tasks.tasks().rules().limits().get(broken);
            return Optional.of(Reason.busy(
                    Code.TOO_MANY,
                    "has " + tasks.compiled().limit(broken).count(node) + " of " + limit.tag() + "; at most "
                            + limit.perNode() + " may be on a node"));
        }

        private static int broken(int node, Asked tasks) {
            List<Limit> limits = tasks.tasks().rules().limits();
            for (int i = 0; i < limits.size(); i++) {
                if (tasks.compiled().limit(i).count(node) >= limits.get(i).perNode()) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** In a domain with one of a tag. */
    static final class IsNear implements Filter {

        private final Reach reach;

        IsNear(Reach reach) {
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
                if (isMine(i, tasks)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isMine(int i, Asked tasks) {
            Affinity rule = tasks.tasks().rules().affinities().get(i);
            return rule.hard()
                    && rule.direction() == Direction.NEAR
                    && isOf(reach, tasks.compiled().affinity(i));
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return broken(node, tasks) < 0;
        }

        /** If any, one that never holds there. */
        private int broken(int node, Asked tasks) {
            Rules rules = tasks.tasks().rules();
            int broken = -1;
            for (int i = 0; i < rules.affinities().size(); i++) {
                if (isMine(i, tasks) && !holds(i, node, tasks)) {
                    if (tasks.compiled().affinity(i).domain(node) == Topology.OUTSIDE) {
                        return i;
                    }
                    broken = broken < 0 ? i : broken;
                }
            }
            return broken;
        }

        private static boolean holds(int i, int node, Asked tasks) {
            Rules rules = tasks.tasks().rules();
            Tally tally = tasks.compiled().affinity(i);
            boolean first = tally.total() == 0
                    && rules.tags().contains(rules.affinities().get(i).tag());
            return tally.hasAny(node) || (first && tally.domain(node) != Topology.OUTSIDE);
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            int broken = broken(node, tasks);
            if (broken < 0) {
                return Optional.empty();
            }
            Tally tally = tasks.compiled().affinity(broken);
            String tag = tasks.tasks().rules().affinities().get(broken).tag();
            return Optional.of(
                    tally.domain(node) == Topology.OUTSIDE
                            ? Reason.unsuitable(Code.AFFINITY, "must be near " + tag + "; " + outside(tally))
                            : Reason.busy(Code.AFFINITY, "must be near " + tag + "; none is in " + place(tally, node)));
        }
    }

    /** In a domain with none of a tag, and with none that keeps away from a tag of its own. */
    static final class IsApart implements Filter {

        private final Reach reach;

        IsApart(Reach reach) {
            this.reach = reach;
        }

        @Override
        public Reach reach() {
            return reach;
        }

        @Override
        public boolean concerns(Asked tasks) {
            for (int i = 0; i < tasks.tasks().rules().affinities().size(); i++) {
                if (isMine(i, tasks)) {
                    return true;
                }
            }
            for (int i = 0; i < tasks.compiled().others(); i++) {
                if (isMineOfOthers(i, tasks)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isMine(int i, Asked tasks) {
            Affinity rule = tasks.tasks().rules().affinities().get(i);
            return rule.hard()
                    && rule.direction() == Direction.APART
                    && isOf(reach, tasks.compiled().affinity(i));
        }

        private boolean isMineOfOthers(int i, Asked tasks) {
            Affinity rule = tasks.compiled().other(i);
            return rule.hard()
                    && rule.direction() == Direction.APART
                    && isOf(reach, tasks.compiled().owners(i));
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return broken(node, tasks) < 0 && brokenOfOthers(node, tasks) < 0;
        }

        private int broken(int node, Asked tasks) {
            for (int i = 0; i < tasks.tasks().rules().affinities().size(); i++) {
                if (isMine(i, tasks) && tasks.compiled().affinity(i).hasAny(node)) {
                    return i;
                }
            }
            return -1;
        }

        private int brokenOfOthers(int node, Asked tasks) {
            for (int i = 0; i < tasks.compiled().others(); i++) {
                if (isMineOfOthers(i, tasks) && tasks.compiled().owners(i).hasAny(node)) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            int own = broken(node, tasks);
            if (own >= 0) {
                String tag = tasks.tasks().rules().affinities().get(own).tag();
                Tally tally = tasks.compiled().affinity(own);
                return Optional.of(Reason.busy(
                        Code.ANTI_AFFINITY,
                        "must be apart from " + tag + "; " + tally.count(tally.domain(node)) + " are in "
                                + place(tally, node)));
            }
            int other = brokenOfOthers(node, tasks);
            if (other < 0) {
                return Optional.empty();
            }
            Tally owners = tasks.compiled().owners(other);
            return Optional.of(Reason.busy(
                    Code.ANTI_AFFINITY,
                    owners.count(owners.domain(node)) + " in " + place(owners, node) + " must be apart from "
                            + tasks.compiled().other(other).tag()));
        }
    }

    /** In a domain that does not have too many already. */
    static final class IsEven implements Filter {

        private final Reach reach;

        IsEven(Reach reach) {
            this.reach = reach;
        }

        @Override
        public Reach reach() {
            return reach;
        }

        @Override
        public boolean concerns(Asked tasks) {
            for (int i = 0; i < tasks.tasks().rules().spreads().size(); i++) {
                if (isMine(i, tasks)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isMine(int i, Asked tasks) {
            return tasks.tasks().rules().spreads().get(i).hard()
                    && isOf(reach, tasks.compiled().spread(i));
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return broken(node, tasks) < 0;
        }

        /** If any, one that never holds there. */
        private int broken(int node, Asked tasks) {
            int broken = -1;
            for (int i = 0; i < tasks.tasks().rules().spreads().size(); i++) {
                int excess = isMine(i, tasks) ? Excess.of(i, node, tasks) : 0;
                if (excess == Excess.NEVER) {
                    return i;
                }
                broken = excess > 0 && broken < 0 ? i : broken;
            }
            return broken;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            int broken = broken(node, tasks);
            if (broken < 0) {
                return Optional.empty();
            }
            Spread spread = tasks.tasks().rules().spreads().get(broken);
            Tally tally = tasks.compiled().spread(broken);
            String must = "must be spread over " + spread.topology() + "; ";
            int domain = tally.domain(node);
            if (domain == Topology.OUTSIDE) {
                return Optional.of(Reason.unsuitable(Code.SPREAD, must + outside(tally)));
            }
            if (Excess.of(broken, node, tasks) == Excess.NEVER) {
                return Optional.of(
                        Reason.unsuitable(Code.SPREAD, must + place(tally, node) + " is none of its targets"));
            }
            String even = spread.targets().isEmpty()
                    ? "the fewest in another is " + tasks.evenness(broken).least()
                    : "which is its part of all";
            return Optional.of(
                    Reason.busy(Code.SPREAD, must + place(tally, node) + " has " + tally.count(domain) + ", " + even));
        }
    }
}
