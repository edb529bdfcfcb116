package io.gantry.inventory.explain;

import io.gantry.inventory.api.JobExplanation;
import io.gantry.inventory.api.JobExplanation.Estimate;
import io.gantry.inventory.api.JobExplanation.Failure;
import io.gantry.inventory.api.JobExplanation.Group;
import io.gantry.scheduler.api.DecisionFact.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts one answer together out of what every layer says. Pure. The sentence answers in this order: it has ended; tasks
 * have a node and fail there; it waits for something that no node can give (its quota); no node could ever hold it; nodes
 * are on their way; there is no room and nothing comes; it runs.
 */
final class Composer {

    private Composer() {}

    static JobExplanation explain(Situation situation) {
        var arrivals = new Arrivals(situation);
        boolean waits = situation.waiting() > 0;
        Optional<Group> never =
                situation.groups().stream().filter(Composer::neverFits).findFirst();
        Optional<Estimate> estimate = waits && canBeHelped(situation) ? arrivals.estimate() : Optional.empty();
        return new JobExplanation(
                situation.namespace(),
                situation.job(),
                situation.state(),
                summary(situation, arrivals, never, estimate),
                situation.groups().stream().map(Composer::inOrder).toList(),
                waits ? new SupplyLines(situation, arrivals).lines() : List.of(),
                estimate.orElse(null));
    }

    /** More nodes help some group: one that waits for nodes, and could run on what there is if it were free. */
    private static boolean canBeHelped(Situation situation) {
        return situation.groups().stream()
                .anyMatch(group -> group.waiting() > 0 && group.blocked() == null && !neverFits(group));
    }

    private static Group inOrder(Group group) {
        List<Refusal> reasons = group.reasons().stream()
                .sorted(Comparator.comparingInt(Refusal::nodes).reversed().thenComparing(Refusal::reason))
                .toList();
        return new Group(
                group.name(),
                group.wanted(),
                group.running(),
                group.waiting(),
                group.nodes(),
                reasons,
                group.nearest(),
                group.blocked(),
                group.failures(),
                group.notes());
    }

    /** None of the nodes that are there would do, were it empty. */
    private static boolean neverFits(Group group) {
        return group.waiting() > 0
                && group.blocked() == null
                && group.nodes() > 0
                && !group.reasons().isEmpty()
                && group.reasons().stream().noneMatch(Refusal::passing);
    }

    private static String summary(
            Situation situation, Arrivals arrivals, Optional<Group> never, Optional<Estimate> estimate) {
        String job = "job " + situation.namespace() + "/" + situation.job();
        return switch (situation.state()) {
            case SUCCEEDED -> job + " has ended: every task succeeded.";
            case STOPPED -> job + " has ended: it was stopped.";
            case FAILED ->
                job + " has failed" + failures(situation).map(why -> ": " + why).orElse("") + ".";
            case STOPPING -> job + " is being stopped; " + Words.count(situation.running(), "task") + " still run.";
            case PENDING, RUNNING, UNRECOGNIZED -> living(job, situation, arrivals, never, estimate);
        };
    }

    private static String living(
            String job, Situation situation, Arrivals arrivals, Optional<Group> never, Optional<Estimate> estimate) {
        Optional<String> failures = failures(situation);
        if (situation.waiting() == 0) {
            String runs = job + " runs " + situation.running() + " of " + Words.count(situation.wanted(), "task");
            return failures.map(why -> runs + "; others have a node and do not run: " + why)
                            .orElse(runs) + "." + notes(situation) + closed(situation);
        }
        String waits = situation.waiting() + " of " + Words.count(situation.wanted(), "task") + " of " + job
                + (situation.waiting() == 1 ? " waits" : " wait");
        String pools = new Answers(situation).summary();
        String why = never.map(group -> neverText(situation, group) + pools)
                .or(() -> blocked(situation))
                .orElseGet(() -> room(situation) + comes(situation, arrivals, estimate) + pools);
        return waits + ": " + why
                + failures.map(text -> "; of the others some do not run: " + text)
                        .orElse("") + "." + notes(situation) + closed(situation);
    }

    private static String closed(Situation situation) {
        return situation.open()
                ? ""
                : " Cluster " + situation.cluster() + " no longer takes jobs of namespace " + situation.namespace()
                        + " (its spec.namespaces): this one goes on as it was sent, a change of it is refused.";
    }

    private static String notes(Situation situation) {
        List<String> notes = situation.groups().stream()
                .flatMap(group -> group.notes().stream())
                .toList();
        int more = notes.size() - 1;
        return notes.isEmpty() ? "" : " " + notes.getFirst() + (more > 0 ? " (and " + more + " more)" : "") + ".";
    }

    private static Optional<String> failures(Situation situation) {
        List<Failure> failures = situation.groups().stream()
                .flatMap(group -> group.failures().stream())
                .toList();
        return failures.isEmpty()
                ? Optional.empty()
                : Optional.of(failures.stream()
                        .map(failure -> Words.count(failure.tasks(), "task") + " " + failure.reason()
                                + (failure.detail().isBlank() ? "" : " (" + failure.detail() + ")"))
                        .collect(Collectors.joining(", ")));
    }

    private static Optional<String> blocked(Situation situation) {
        return situation.groups().stream()
                .filter(group -> group.waiting() > 0 && group.blocked() != null)
                .findFirst()
                .map(group -> "group " + group.name() + " is held back by " + group.blocked()
                        + ", which more machines would not change");
    }

    private static String neverText(Situation situation, Group group) {
        String nearest = group.nearest().isEmpty()
                ? ""
                : "; the nearest is node " + group.nearest().getFirst().node() + ": "
                        + group.nearest().getFirst().text();
        return "none of the " + Words.count(group.nodes(), "node") + " of cluster " + situation.cluster()
                + " could ever hold a task of group " + group.name() + nearest;
    }

    private static String room(Situation situation) {
        Optional<Group> group = situation.groups().stream()
                .filter(each -> each.waiting() > 0)
                .max(Comparator.comparingInt(Group::waiting));
        int nodes = group.map(Group::nodes).orElse(0);
        if (nodes == 0) {
            return "cluster " + situation.cluster() + " has no node";
        }
        String reasons = inOrder(group.orElseThrow()).reasons().stream()
                .map(reason -> reason.nodes() + " " + reason.reason())
                .collect(Collectors.joining(", "));
        String none = nodes == 1
                ? "the 1 node of cluster " + situation.cluster() + " has no room"
                : "none of the " + nodes + " nodes of cluster " + situation.cluster() + " has room";
        return reasons.isEmpty() ? none : none + " (" + reasons + ")";
    }

    private static String comes(Situation situation, Arrivals arrivals, Optional<Estimate> estimate) {
        int coming = arrivals.machines().size() + arrivals.nodes().size();
        if (coming > 0) {
            return "; " + Words.count(coming, "machine") + (coming == 1 ? " is" : " are") + " on the way"
                    + estimate.map(Composer::inWords).orElse(", how long it takes is not known yet");
        }
        if (situation.pools().isEmpty()) {
            return "; no pool supplies cluster " + situation.cluster() + ": declare one";
        }
        return refusal(situation)
                .map(text -> "; no machine is on the way: " + text)
                .orElse("; no machine is on the way");
    }

    private static String inWords(Estimate estimate) {
        return estimate.in().toSeconds() < 1
                ? ", the first should be ready any moment"
                : ", the first should be ready in about " + Words.span(estimate.in());
    }

    private static Optional<String> refusal(Situation situation) {
        return situation.pools().stream()
                .flatMap(pool -> pool.status().stream())
                .flatMap(status -> Arrivals.refusing(status).stream())
                .findFirst()
                .map(source -> "provider " + source.provider() + " refused with " + source.refusal()
                        + (source.detail() == null ? "" : " (" + source.detail() + ")"));
    }
}
