package io.gantry.bridge.demand;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Answer;
import io.gantry.bridge.demand.Model.Verdict;
import io.gantry.bridge.demand.Scene.Machine;
import io.gantry.bridge.demand.Scene.Pool;
import io.gantry.bridge.demand.Scene.Source;
import io.gantry.bridge.demand.Scene.Stage;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pool while what waits is reckoned onto its machines: those that are there, those that come, and more. */
final class Growth {

    final Pool pool;
    private final Promises promises;
    private final List<Source> usable;
    private final Map<Name, Model> models = new HashMap<>();
    /** By identity: one decision looks at each shape many times. */
    private final IdentityHashMap<Shape, Verdict> verdicts = new IdentityHashMap<>();

    private final int ordered;
    private final int coming;
    private final int serving;
    private final List<Bin> bins = new ArrayList<>();
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private int opened;

    /** A machine, there or not, that has room for what waits. */
    static final class Bin {
        private final Growth owner;
        private final Model model;
        private final Room room;
        private final boolean counted;
        private boolean used;

        private Bin(Growth owner, Model model, boolean counted) {
            this.owner = owner;
            this.model = model;
            this.room = model.room();
            this.counted = counted;
        }

        Growth owner() {
            return owner;
        }

        /** Takes as many as it has room for. */
        int take(Shape shape, int wanted) {
            if (model.verdict(owner.pool.taints(), shape) instanceof Verdict.Never) {
                return 0;
            }
            int taken = room.take(shape, wanted);
            used |= taken > 0;
            return taken;
        }
    }

    /** @param fresh machines that became nodes so lately that what waits may not know it yet */
    Growth(Pool pool, Promises promises, Set<Uid> fresh) {
        this.pool = pool;
        this.promises = promises;
        this.usable = promises.usable(pool);
        this.ordered = usable.isEmpty() ? 0 : missing(pool);
        this.serving = pool.serving();
        this.coming = (int) pool.machines().stream()
                .filter(machine -> machine.stage() == Stage.COMING)
                .count();
        pool.sources().forEach(source -> models.put(source.provider(), promises.model(source)));
        for (Machine machine : pool.machines()) {
            boolean young = fresh.contains(machine.uid());
            if (machine.stage() == Stage.COMING || machine.stage() == Stage.IDLE || (isNode(machine) && young)) {
                bins.add(new Bin(this, model(machine), isInUse(machine)));
            }
        }
        for (int i = 0; i < ordered; i++) {
            bins.add(new Bin(this, next(), false));
        }
    }

    /** What the next machine should be like. */
    private Model next() {
        return Objects.requireNonNull(models.get(usable.getFirst().provider()));
    }

    /** Machines that it is to have and that nobody has begun. */
    static int missing(Pool pool) {
        return Math.max(0, Math.clamp(pool.target(), pool.min(), pool.max()) - pool.serving());
    }

    private static boolean isNode(Machine machine) {
        return machine.stage() == Stage.BUSY;
    }

    private static boolean isInUse(Machine machine) {
        return machine.serves() && (machine.kept() || machine.stage() == Stage.BUSY);
    }

    private Model model(Machine machine) {
        if (machine.stage() == Stage.COMING) {
            Model expected = models.get(machine.provider());
            return expected == null ? new Model(null, machine.labels(), false) : expected;
        }
        return new Model(machine.capacity(), machine.labels(), true);
    }

    List<Bin> bins() {
        return bins;
    }

    /** Whether its next machine could run these tasks: each source that might be asked counts, for it is not ours to choose. */
    Verdict verdict(Shape shape) {
        return verdicts.computeIfAbsent(shape, this::judged);
    }

    private Verdict judged(Shape shape) {
        Verdict worst = new Verdict.Fits();
        for (Source source : usable.isEmpty() ? pool.sources() : usable) {
            Model model = Objects.requireNonNull(models.get(source.provider()));
            switch (model.verdict(pool.taints(), shape)) {
                case Verdict.Never(String why) -> {
                    return new Verdict.Never("from source " + source.provider() + ": " + why);
                }
                case Verdict.Unknown unknown -> worst = unknown;
                case Verdict.Fits() -> {}
            }
        }
        return worst;
    }

    /** Why it cannot have one more machine for these tasks now; null if it can. */
    @Nullable
    Answer hindrance(Shape shape) {
        if (verdict(shape) instanceof Verdict.Never(String why)) {
            return answer(shape, "Unsuitable", why);
        }
        if (!pool.elastic()) {
            return answer(shape, "Fixed", "its size is fixed at " + machines(pool.max()) + "; give it min and max");
        }
        if (usable.isEmpty()) {
            return answer(shape, "SourcesRest", "its sources are given up for a time: " + resting());
        }
        if (size() >= pool.max()) {
            return answer(shape, "AtMax", "it has its max of " + machines(pool.max()));
        }
        boolean one = opened > 0 || ordered > 0 || coming > 0;
        if (one && promises.onProbation(pool)) {
            return answer(shape, "FirstTried", "its source rested; one machine shows whether it is well again");
        }
        if (one && verdict(shape) instanceof Verdict.Unknown(String what)) {
            return answer(shape, "FirstTried", what + "; its first machine shows it");
        }
        return null;
    }

    private String resting() {
        return promises.resting().stream()
                .map(one -> "source " + one.provider() + " broke " + one.failures() + " promises and is asked again at "
                        + one.until() + " (" + one.why() + ")")
                .reduce((one, other) -> one + "; " + other)
                .orElse("it has none");
    }

    /** One machine more. */
    Bin open() {
        opened++;
        var bin = new Bin(this, next(), false);
        bins.add(bin);
        return bin;
    }

    private int size() {
        return Math.max(Math.clamp(pool.target(), pool.min(), pool.max()), serving) + opened;
    }

    /** Machines on their way, begun or not. */
    int coming() {
        return coming + ordered + opened;
    }

    int opened() {
        return opened;
    }

    boolean hasGpus() {
        Resources capacity = Objects.requireNonNull(
                        models.get(pool.sources().getFirst().provider()))
                .capacity();
        return capacity != null && !capacity.gpus().isEmpty();
    }

    boolean hasSource() {
        return !usable.isEmpty();
    }

    /** Machines that carry tasks, that people keep, or that what waits was reckoned onto. */
    int needed() {
        int inUse = (int) pool.machines().stream().filter(Growth::isInUse).count();
        int taken = (int) bins.stream().filter(bin -> bin.used && !bin.counted).count();
        return inUse + taken;
    }

    // ---- what is said

    /** @param machines on which these tasks were reckoned; unmet whether some were left over */
    void told(Shape shape, int machines, boolean unmet) {
        if (answers.size() >= PoolTargetFact.ANSWERS_MAX) {
            return;
        }
        Answer hindrance = unmet ? hindrance(shape) : null;
        if (hindrance != null) {
            answers.put(shape.text(), new Answer(hindrance.shape(), machines, hindrance.reason(), hindrance.text()));
        } else if (machines > 0) {
            answers.put(shape.text(), new Answer(shape.text(), machines, "Growing", machines(machines) + " for it"));
        }
    }

    List<Answer> answers() {
        return List.copyOf(answers.values());
    }

    private static Answer answer(Shape shape, String reason, String text) {
        return new Answer(shape.text(), 0, reason, text);
    }

    private static String machines(int count) {
        return count == 1 ? "1 machine" : count + " machines";
    }
}
