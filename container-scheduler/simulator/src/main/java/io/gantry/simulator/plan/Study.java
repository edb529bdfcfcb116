package io.gantry.simulator.plan;

import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.simulator.engine.RunResult;
import io.gantry.simulator.engine.Simulation;
import io.gantry.simulator.load.Load;
import io.gantry.simulator.load.MachineGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs variants on one load, one after the other: memory is that of one. */
public final class Study {

    private final Load.Source load;
    private final long untilMillis;
    private final Simulation.Progress progress;

    public Study(Load.Source load, long untilMillis, Simulation.Progress progress) {
        this.load = load;
        this.untilMillis = untilMillis;
        this.progress = progress;
    }

    /** All of them, in their order; or what is wrong with the load. */
    public Reading<List<Outcome>> run(List<Variant> variants) throws IOException {
        var outcomes = new ArrayList<Outcome>();
        for (Variant variant : variants) {
            switch (run(variant)) {
                case Reading.Bad<Outcome>(var problems) -> {
                    return new Reading.Bad<>(problems);
                }
                case Reading.Good<Outcome>(var outcome) -> outcomes.add(outcome);
            }
        }
        return new Reading.Good<>(outcomes);
    }

    private Reading<Outcome> run(Variant variant) throws IOException {
        try (Load opened = load.open(variant.seed())) {
            RunResult result = new Simulation(
                            variant.machines(), opened, variant.style(), variant.seed(), untilMillis, progress)
                    .run();
            List<Problem> problems = opened.problems();
            return problems.isEmpty() ? new Reading.Good<>(new Outcome(variant, result)) : new Reading.Bad<>(problems);
        }
    }

    /**
     * What a load may wait.
     *
     * @param share of the tasks, 0 to 1, that wait no longer than {@code waitMillis}; and in the end nobody waits
     */
    public record Goal(double share, long waitMillis) {
        boolean isMet(RunResult result) {
            return result.end() == RunResult.End.DONE
                    && result.waiting() == 0
                    && result.waits().quantileMillis(share) <= waitMillis;
        }
    }

    /** The fewest machines of one group that meet a goal, and all that was tried; none if {@code most} do not. */
    public record Size(String group, Optional<Outcome> fewest, List<Outcome> tried) {
        public Size {
            tried = List.copyOf(tried);
        }
    }

    /**
     * Searches for the fewest machines of a group that do, the others staying as they are. It takes for granted that where some
     * do, more do; a step of one below the answer was tried and does not.
     */
    public Reading<Size> size(Variant variant, int group, Goal goal, int most) throws IOException {
        var tried = new ArrayList<Outcome>();
        Optional<Outcome> fewest = Optional.empty();
        int tooFew = -1;
        int enough = most + 1;
        for (int count =
                        Math.min(most, Math.max(1, variant.machines().get(group).count()));
                enough - tooFew > 1;
                count = next(tooFew, enough, most)) {
            switch (run(withCount(variant, group, count))) {
                case Reading.Bad<Outcome>(var problems) -> {
                    return new Reading.Bad<>(problems);
                }
                case Reading.Good<Outcome>(var outcome) -> {
                    tried.add(outcome);
                    if (goal.isMet(outcome.result())) {
                        enough = count;
                        fewest = Optional.of(outcome);
                    } else {
                        tooFew = count;
                    }
                }
            }
        }
        String name = variant.machines().get(group).name().value();
        return new Reading.Good<>(new Size(name, fewest, tried));
    }

    /** Twice as many until there are enough, then the middle. */
    private static int next(int tooFew, int enough, int most) {
        return enough > most ? Math.min(most, Math.max(1, tooFew * 2)) : (tooFew + enough) >>> 1;
    }

    private static Variant withCount(Variant variant, int group, int count) {
        var machines = new ArrayList<>(variant.machines());
        MachineGroup sized = machines.get(group).withCount(count);
        machines.set(group, sized);
        return new Variant(sized.name() + " x " + count, machines, variant.style(), variant.seed());
    }
}
