package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.placement.Reason.Code;
import io.gantry.scheduler.core.placement.Reason.Outlook;
import io.gantry.scheduler.core.view.Dimensions;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What must be free on a node. */
final class RoomFilters {

    private RoomFilters() {}

    /** Enough of one dimension that every task and every node has. */
    static final class HasAmount implements Filter {

        private final Code code;
        private final Amount amount;
        private final int dimension;
        private final ToLongFunction<TaskClass> needs;
        private final boolean always;

        /** @param always whether a node that gives out more than it has of it takes not even a task that needs none */
        HasAmount(Code code, Amount amount, int dimension, ToLongFunction<TaskClass> needs, boolean always) {
            this.code = code;
            this.amount = amount;
            this.dimension = dimension;
            this.needs = needs;
            this.always = always;
        }

        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return always || needs.applyAsLong(tasks.tasks()) > 0;
        }

        @Override
        public boolean isInGrid(Asked tasks) {
            return dimension == Dimensions.CPU
                    || dimension == Dimensions.MEMORY
                    || (dimension == Dimensions.DISK && needs.applyAsLong(tasks.tasks()) == 0);
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return view.free(dimension, node) >= needs.applyAsLong(tasks.tasks());
        }

        @Override
        public Code code(int node, Asked tasks, View view) {
            return code;
        }

        @Override
        public Outlook outlook(int node, Asked tasks, View view) {
            return outlookOf(needs.applyAsLong(tasks.tasks()), view.all(dimension, node));
        }

        @Override
        public double lack(int node, Asked tasks, View view) {
            return lackOf(needs.applyAsLong(tasks.tasks()), view.free(dimension, node));
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            long needed = needs.applyAsLong(tasks.tasks());
            return shortOf(code, amount::text, needed, view.free(dimension, node), view.all(dimension, node));
        }
    }

    /** Enough of each named resource. */
    static final class HasNamed implements Filter {
        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return !tasks.tasks().named().isEmpty();
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return firstMissing(node, tasks, view) == null;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            return Optional.ofNullable(firstMissing(node, tasks, view)).flatMap(name -> {
                int dimension = view.dimension(name);
                long needed = tasks.compiled().takes(dimension);
                LongFunction<String> text = amount -> amount + " " + name;
                return shortOf(
                        Code.INSUFFICIENT_RESOURCE,
                        text,
                        needed,
                        view.free(dimension, node),
                        view.all(dimension, node));
            });
        }

        /** If any, one of which the whole node has too few. */
        private static @Nullable String firstMissing(int node, Asked tasks, View view) {
            String missing = null;
            for (Map.Entry<String, Long> entry : tasks.tasks().named().entrySet()) {
                int dimension = view.dimension(entry.getKey());
                if (view.free(dimension, node) < entry.getValue()) {
                    if (view.all(dimension, node) < entry.getValue()) {
                        return entry.getKey();
                    }
                    missing = missing == null ? entry.getKey() : missing;
                }
            }
            return missing;
        }
    }

    private static Optional<Reason> shortOf(Code code, LongFunction<String> words, long needed, long free, long all) {
        if (free >= needed) {
            return Optional.empty();
        }
        String text = all >= needed
                ? "needs " + words.apply(needed - free) + " more"
                : "needs " + words.apply(needed) + "; the whole node has " + words.apply(all);
        return Optional.of(new Reason(code, outlookOf(needed, all), lackOf(needed, free), text));
    }

    private static Outlook outlookOf(long needed, long all) {
        return all >= needed ? Outlook.BUSY : Outlook.UNSUITABLE;
    }

    private static double lackOf(long needed, long free) {
        return (double) (needed - free) / Math.max(1, needed);
    }

    static final class HasGpus implements Filter {
        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return !tasks.tasks().gpus().isEmpty();
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return firstMissing(node, tasks, view) == null;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            return Optional.ofNullable(firstMissing(node, tasks, view)).map(wanted -> {
                int free = view.freeGpus(node, wanted);
                int all = view.allGpus(node, wanted);
                double lack = (double) (wanted.count() - free) / wanted.count();
                String needs = "needs gpus " + wanted.text() + "; ";
                return all >= wanted.count()
                        ? new Reason(Code.INSUFFICIENT_GPU, Outlook.BUSY, lack, needs + free + " free")
                        : new Reason(
                                Code.INSUFFICIENT_GPU, Outlook.UNSUITABLE, lack, needs + "the whole node has " + all);
            });
        }

        /** If any, one of which the whole node has too few. */
        private static @Nullable Gpus firstMissing(int node, Asked tasks, View view) {
            List<Gpus> gpus = tasks.tasks().gpus();
            Gpus missing = null;
            for (int i = 0; i < gpus.size(); i++) {
                Gpus wanted = gpus.get(i);
                if (view.freeGpus(node, wanted) < wanted.count()) {
                    if (view.allGpus(node, wanted) < wanted.count()) {
                        return wanted;
                    }
                    missing = missing == null ? wanted : missing;
                }
            }
            return missing;
        }
    }

    static final class HasHostPorts implements Filter {
        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return !tasks.tasks().hostPorts().isEmpty();
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            List<Integer> ports = tasks.tasks().hostPorts();
            for (int i = 0; i < ports.size(); i++) {
                if (view.isPortHeld(node, ports.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            return tasks.tasks().hostPorts().stream()
                    .filter(port -> view.isPortHeld(node, port))
                    .findFirst()
                    .map(port -> Reason.busy(Code.PORT_TAKEN, "port " + port + " is held by another task"));
        }
    }

    static final class HasDynamicPorts implements Filter {
        @Override
        public Reach reach() {
            return Reach.NODE;
        }

        @Override
        public boolean concerns(Asked tasks) {
            return tasks.tasks().dynamicPorts() > 0;
        }

        @Override
        public boolean passes(int node, Asked tasks, View view) {
            return view.freeDynamicPorts(node) >= needed(node, tasks, view);
        }

        /** The class's own host ports may lie in the dynamic range too. */
        private static int needed(int node, Asked tasks, View view) {
            int needed = tasks.tasks().dynamicPorts();
            for (int port : tasks.tasks().hostPorts()) {
                needed += View.isDynamic(port) && !view.isPortHeld(node, port) ? 1 : 0;
            }
            return needed;
        }

        @Override
        public Optional<Reason> why(int node, Asked tasks, View view) {
            if (passes(node, tasks, view)) {
                return Optional.empty();
            }
            int lacking = needed(node, tasks, view) - view.freeDynamicPorts(node);
            String text = "needs " + lacking + " more free ports between 20000 and 32000";
            return Optional.of(Reason.busy(Code.NO_FREE_PORT, text));
        }
    }
}
