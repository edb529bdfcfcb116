package io.gantry.bridge.demand;

import io.gantry.bridge.demand.Scene.Machine;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Taint;
import io.gantry.kinds.label.Toleration;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a machine before, or after, it is there.
 *
 * @param capacity null while neither declared nor seen
 * @param seen whether a machine of its kind has been seen: then it has no other labels than these
 */
record Model(@Nullable Resources capacity, Map<String, String> labels, boolean seen) {

    /** One machine's own name: says nothing of the next one. */
    private static final String MACHINE = "gantry.io/machine";

    Model {
        labels = Map.copyOf(labels);
    }

    /** Whether tasks could run on such a machine while nothing else does. */
    sealed interface Verdict {
        record Fits() implements Verdict {}

        /** Only the first machine of this kind will show. */
        record Unknown(String what) implements Verdict {}

        record Never(String why) implements Verdict {}
    }

    /** What the next machine will be like, by those that are there: what all of them have. */
    static Model seen(List<Machine> machines) {
        Machine first = machines.getFirst();
        var labels = new TreeMap<>(first.labels());
        Resources least = first.capacity();
        for (Machine machine : machines) {
            labels.entrySet()
                    .removeIf(label -> !label.getValue().equals(machine.labels().get(label.getKey())));
            least = least(least, machine.capacity());
        }
        labels.remove(MACHINE);
        return new Model(least, labels, true);
    }

    private static Resources least(Resources a, Resources b) {
        return new Resources(
                new Cpu(Math.min(a.cpu().milli(), b.cpu().milli())),
                new Bytes(Math.min(a.memory().value(), b.memory().value())),
                new Bytes(Math.min(a.disk().value(), b.disk().value())),
                a.gpus().size() <= b.gpus().size() ? a.gpus() : b.gpus(),
                a.bits() <= b.bits() ? a.network() : b.network(),
                least(a.named(), b.named()));
    }

    /** Of what both have. */
    private static Map<String, Long> least(Map<String, Long> a, Map<String, Long> b) {
        var both = new TreeMap<String, Long>();
        a.forEach((name, amount) -> {
            if (b.containsKey(name)) {
                both.put(name, Math.min(amount, b.get(name)));
            }
        });
        return both;
    }

    Room room() {
        return capacity == null ? Room.unknown() : Room.of(capacity);
    }

    Verdict verdict(List<Taint> taints, Shape shape) {
        for (Taint taint : taints) {
            if (taint.effect() != Taint.Effect.PREFER_NO_SCHEDULE && !tolerated(taint, shape.tolerations())) {
                String value = taint.value() == null ? "" : "=" + taint.value();
                return new Verdict.Never("its taint " + taint.key() + value + " is not tolerated");
            }
        }
        if (capacity != null && room().take(shape, 1) == 0) {
            return new Verdict.Never("its machines have cpu " + capacity.cpu() + " and memory " + capacity.memory()
                    + (capacity.gpus().isEmpty()
                            ? ""
                            : " and " + capacity.gpus().size() + " models of GPUs")
                    + (shape.resources().bits() > 0 ? " and " + capacity.bits() + " bits/s of network" : "")
                    + (shape.resources().named().isEmpty() ? "" : " and of named things " + capacity.named())
                    + ", which is too little");
        }
        Verdict labelled = labelled(shape);
        return labelled instanceof Verdict.Fits && capacity == null
                ? new Verdict.Unknown("the size of its machines is not declared")
                : labelled;
    }

    private Verdict labelled(Shape shape) {
        Verdict verdict = new Verdict.Fits();
        for (Requirement constraint : shape.constraints()) {
            boolean known = seen
                    || labels.containsKey(constraint.key())
                    || constraint.key().equals(MACHINE);
            if (!known) {
                verdict = new Verdict.Unknown("whether its machines have label " + constraint.key() + " is not known");
            } else if (!constraint.matches(labels)) {
                String has = labels.get(constraint.key());
                return new Verdict.Never(constraint.text() + " is not fulfilled: its machines have "
                        + (has == null ? "no such label" : constraint.key() + "=" + has));
            }
        }
        return verdict;
    }

    /** Taints that only make it a second choice for these tasks. */
    static boolean avoided(List<Taint> taints, Shape shape) {
        return taints.stream().anyMatch(taint -> !tolerated(taint, shape.tolerations()));
    }

    private static boolean tolerated(Taint taint, List<Toleration> tolerations) {
        return tolerations.stream().anyMatch(one -> one.tolerates(taint));
    }
}
