package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.placement.Reason.Code;
import io.gantry.scheduler.core.placement.Reason.Outlook;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All rules, in the order in which people are told of them. */
public final class Filters {

    /** Those that depend only on how a node was described. */
    static final List<Filter> BY_DESCRIPTION = List.of(new IsAvailable(), new HasLabels(), new IsTolerated());

    /** Those that depend on what is free on it, cheapest first. */
    static final List<Filter> BY_ROOM = List.of(
            new HasCpu(), new HasMemory(), new HasDisk(), new HasGpus(), new HasHostPorts(), new HasDynamicPorts());

    public static final List<Filter> ALL =
            Stream.concat(BY_DESCRIPTION.stream(), BY_ROOM.stream()).toList();

    private Filters() {}

    /** Whether the node can take one task of the class. */
    static boolean passAll(List<Filter> filters, int node, TaskClass tasks, View view) {
        for (int i = 0; i < filters.size(); i++) {
            if (!filters.get(i).passes(node, tasks, view)) {
                return false;
            }
        }
        return true;
    }

    /** Every reason why the node cannot, in the order of {@link #ALL}. Empty when it can. */
    public static List<Reason> reasons(int node, TaskClass tasks, View view) {
        return ALL.stream()
                .flatMap(filter -> filter.why(node, tasks, view).stream())
                .toList();
    }

    private static final class IsAvailable implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            return view.node(node).availability() == Availability.SCHEDULABLE;
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
            return switch (view.node(node).availability()) {
                case SCHEDULABLE -> Optional.empty();
                case CORDONED -> Optional.of(Reason.busy(Code.CORDONED, "takes no new tasks: cordoned or draining"));
                case NOT_READY -> Optional.of(Reason.busy(Code.NOT_READY, "is not ready"));
            };
        }
    }

    private static final class HasLabels implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            return firstBroken(node, tasks, view) == null;
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
            Constraint broken = firstBroken(node, tasks, view);
            if (broken == null) {
                return Optional.empty();
            }
            String actual = view.labels(node).get(broken.key());
            String text = "needs " + broken.text() + "; " + (actual == null ? "has no such label" : "is " + actual);
            return Optional.of(Reason.unsuitable(Code.LABEL_MISMATCH, text));
        }

        private static @Nullable Constraint firstBroken(int node, TaskClass tasks, View view) {
            List<Constraint> constraints = tasks.constraints();
            for (int i = 0; i < constraints.size(); i++) {
                if (!constraints.get(i).matches(view.labels(node))) {
                    return constraints.get(i);
                }
            }
            return null;
        }
    }

    private static final class IsTolerated implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            return firstNotTolerated(node, tasks, view) == null;
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
            return Optional.ofNullable(firstNotTolerated(node, tasks, view))
                    .map(taint -> Reason.unsuitable(Code.TAINT, "has the taint " + taint.text() + ", not tolerated"));
        }

        private static @Nullable Taint firstNotTolerated(int node, TaskClass tasks, View view) {
            List<Taint> taints = view.node(node).taints();
            for (int i = 0; i < taints.size(); i++) {
                Taint taint = taints.get(i);
                if (taint.effect() == Taint.Effect.NO_SCHEDULE && !tasks.tolerates(taint)) {
                    return taint;
                }
            }
            return null;
        }
    }

    private static final class HasCpu implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            return view.freeCpuMilli(node) >= tasks.cpuMilli();
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
            long all = view.node(node).capacity().cpuMilli();
            return shortOf(Code.INSUFFICIENT_CPU, Amount.CPU, tasks.cpuMilli(), view.freeCpuMilli(node), all);
        }
    }

    private static final class HasMemory implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            return view.freeMemoryBytes(node) >= tasks.memoryBytes();
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
            long all = view.node(node).capacity().memoryBytes();
            return shortOf(
                    Code.INSUFFICIENT_MEMORY, Amount.MEMORY, tasks.memoryBytes(), view.freeMemoryBytes(node), all);
        }
    }

    private static final class HasDisk implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            return view.freeDiskBytes(node) >= tasks.diskBytes();
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
            long all = view.node(node).capacity().diskBytes();
            return shortOf(Code.INSUFFICIENT_DISK, Amount.DISK, tasks.diskBytes(), view.freeDiskBytes(node), all);
        }
    }

    private static Optional<Reason> shortOf(Code code, Amount amount, long needed, long free, long all) {
        if (free >= needed) {
            return Optional.empty();
        }
        double lack = (double) (needed - free) / Math.max(1, needed);
        String text = all >= needed
                ? "needs " + amount.text(needed - free) + " more"
                : "needs " + amount.text(needed) + "; the whole node has " + amount.text(all);
        return Optional.of(new Reason(code, all >= needed ? Outlook.BUSY : Outlook.UNSUITABLE, lack, text));
    }

    private static final class HasGpus implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            return firstMissing(node, tasks, view) == null;
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
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

        private static @Nullable Gpus firstMissing(int node, TaskClass tasks, View view) {
            List<Gpus> gpus = tasks.gpus();
            for (int i = 0; i < gpus.size(); i++) {
                if (view.freeGpus(node, gpus.get(i)) < gpus.get(i).count()) {
                    return gpus.get(i);
                }
            }
            return null;
        }
    }

    private static final class HasHostPorts implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            List<Integer> ports = tasks.hostPorts();
            for (int i = 0; i < ports.size(); i++) {
                if (view.isPortHeld(node, ports.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
            return tasks.hostPorts().stream()
                    .filter(port -> view.isPortHeld(node, port))
                    .findFirst()
                    .map(port -> Reason.busy(Code.PORT_TAKEN, "port " + port + " is held by another task"));
        }
    }

    private static final class HasDynamicPorts implements Filter {
        @Override
        public boolean passes(int node, TaskClass tasks, View view) {
            return tasks.dynamicPorts() == 0 || view.freeDynamicPorts(node) >= needed(node, tasks, view);
        }

        /** The class's own host ports may lie in the dynamic range too. */
        private static int needed(int node, TaskClass tasks, View view) {
            int needed = tasks.dynamicPorts();
            for (int port : tasks.hostPorts()) {
                needed += View.isDynamic(port) && !view.isPortHeld(node, port) ? 1 : 0;
            }
            return needed;
        }

        @Override
        public Optional<Reason> why(int node, TaskClass tasks, View view) {
            if (passes(node, tasks, view)) {
                return Optional.empty();
            }
            int lacking = needed(node, tasks, view) - view.freeDynamicPorts(node);
            String text = "needs " + lacking + " more free ports between 20000 and 32000";
            return Optional.of(Reason.busy(Code.NO_FREE_PORT, text));
        }
    }
}
