package io.gantry.bridge.removal;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.kinds.id.Uid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses which machines of a pool go. Goals, in this order: what was chosen before stays chosen while anything has to
 * go (its tasks are being moved already); nobody's work is disturbed if it need not be (machines that failed, then those
 * that never joined, then nodes that are lost, then the cheapest to empty); old machines outlive young ones. Example: of 4 machines, one of which
 * is guarded and one still LAUNCHED, a pool shrunk to 2 gives back the LAUNCHED one and the cheaper of the other two.
 */
public final class Removal {

    private Removal() {}

    /**
     * A machine that might go.
     *
     * @param node the state of its node; empty when it has none
     * @param broken its provider could not make it, or could not take it away: it is of no use
     * @param joined whether its node ever answered
     * @param kept guarded, or in maintenance: never chosen
     * @param disruptionCost of emptying it
     * @param chosen a victim already
     */
    public record Candidate(
            Uid machine,
            Optional<NodeState> node,
            boolean broken,
            boolean joined,
            boolean kept,
            long disruptionCost,
            Optional<Victim> chosen) {

        private boolean released() {
            return chosen.filter(Victim::released).isPresent();
        }

        /** Nothing of it is in the cluster any more, or ever was. */
        private boolean left() {
            return node.isEmpty() || node.get() == NodeState.LEFT;
        }

        private int disturbance() {
            if (broken) {
                return 0;
            }
            return !joined ? 1 : node.filter(NodeState.LOST::equals).isPresent() ? 2 : 3;
        }
    }

    /**
     * @param guarded how many more should go but are kept by a person's word
     */
    public record Choice(List<Victim> victims, int guarded) {
        public Choice {
            victims = List.copyOf(victims);
        }
    }

    /** Highest first to go; the uid of a machine tells its age. */
    private static final Comparator<Candidate> FIRST_TO_GO = Comparator.comparing(
                    (Candidate candidate) -> candidate.chosen().isEmpty())
            .thenComparingInt(Candidate::disturbance)
            .thenComparingLong(Candidate::disruptionCost)
            .thenComparing(Candidate::machine, Comparator.reverseOrder());

    /**
     * A victim whose machine was released stays one, whatever the target is now: it is being taken down.
     *
     * @param target how many shall stay
     */
    public static Choice choose(List<Candidate> machines, int target, String why) {
        var victims = new ArrayList<Victim>();
        machines.stream()
                .filter(Candidate::released)
                .forEach(machine -> victims.add(machine.chosen().orElseThrow()));
        long excess = machines.size() - victims.size() - (long) target;
        List<Candidate> free = machines.stream()
                .filter(machine -> !machine.released() && !machine.kept())
                .sorted(FIRST_TO_GO)
                .limit(Math.max(0, excess))
                .toList();
        free.forEach(machine -> victims.add(victim(machine, why)));
        victims.sort(Comparator.comparing(Victim::machine));
        return new Choice(victims, (int) Math.max(0, excess - free.size()));
    }

    private static Victim victim(Candidate machine, String why) {
        String reason = machine.chosen().map(Victim::why).orElse(why);
        return new Victim(machine.machine(), reason, machine.left());
    }
}
