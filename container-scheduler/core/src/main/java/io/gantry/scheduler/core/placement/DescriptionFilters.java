package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.placement.Reason.Code;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.View;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node must be, as it was described. */
final class DescriptionFilters {

    private DescriptionFilters() {}

    static final class IsAvailable implements Filter {
        @Override
        public Reach reach() {
            return Reach.PROFILE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return true;
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return view.node(node).availability() == Availability.SCHEDULABLE;
        }

        @Override
        public Code code(int node, Asked tasks, View view) {
            return view.node(node).availability() == Availability.CORDONED ? Code.CORDONED : Code.NOT_READY;
        }

        @Override
        public Reason.Outlook outlook(int node, Asked tasks, View view) {
            return Reason.Outlook.BUSY;
        }

        @Override
        public double lack(int node, Asked tasks, View view) {
            return 0;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            return switch (view.node(node).availability()) {
                case SCHEDULABLE -> Optional.empty();
                case CORDONED -> Optional.of(Reason.busy(Code.CORDONED, "takes no new tasks: cordoned or draining"));
                case NOT_READY -> Optional.of(Reason.busy(Code.NOT_READY, "is not ready"));
            };
        }
    }

    static final class HasLabels implements Filter {
        @Override
        public Reach reach() {
            return Reach.PROFILE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return !tasks.tasks().constraints().isEmpty();
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return firstBroken(node, tasks) == null;
        }

        @Override
        public Code code(int node, Asked tasks, View view) {
            return Code.LABEL_MISMATCH;
        }

        @Override
        public Reason.Outlook outlook(int node, Asked tasks, View view) {
            return Reason.Outlook.UNSUITABLE;
        }

        @Override
        public double lack(int node, Asked tasks, View view) {
            return 0;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            Constraint broken = firstBroken(node, tasks);
            if (broken == null) {
                return Optional.empty();
            }
            String actual = view.labels(node).get(broken.key());
            String text = "needs " + broken.text() + "; " + (actual == null ? "has no such label" : "is " + actual);
            return Optional.of(Reason.unsuitable(Code.LABEL_MISMATCH, text));
        }

        private static @Nullable Constraint firstBroken(int node, Asked tasks) {
            for (LabelTest test : tasks.constraints()) {
                if (!test.holds(node)) {
                    return test.constraint();
                }
            }
            return null;
        }
    }

    static final class IsTolerated implements Filter {
        @Override
        public Reach reach() {
            return Reach.PROFILE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return true;
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return firstNotTolerated(node, tasks, view) == null;
        }

        @Override
        public Code code(int node, Asked tasks, View view) {
            return Code.TAINT;
        }

        @Override
        public Reason.Outlook outlook(int node, Asked tasks, View view) {
            return Reason.Outlook.UNSUITABLE;
        }

        @Override
        public double lack(int node, Asked tasks, View view) {
            return 0;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            return Optional.ofNullable(firstNotTolerated(node, tasks, view))
                    .map(taint -> Reason.unsuitable(Code.TAINT, "has the taint " + taint.text() + ", not tolerated"));
        }

        private static @Nullable Taint firstNotTolerated(int node, Asked tasks, View view) {
            List<Taint> taints = view.node(node).taints();
            for (int i = 0; i < taints.size(); i++) {
                Taint taint = taints.get(i);
                if (taint.effect() == Taint.Effect.NO_SCHEDULE && !tasks.tasks().tolerates(taint)) {
                    return taint;
                }
            }
            return null;
        }
    }
}
