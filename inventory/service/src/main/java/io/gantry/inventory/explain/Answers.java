package io.gantry.inventory.explain;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Answer;
import io.gantry.inventory.api.JobExplanation.Group;
import io.gantry.kinds.id.Name;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the pools of the cluster answered to the tasks of a job that wait. */
final class Answers {

    private static final String GROWING = "Growing";

    private final Situation situation;

    Answers(Situation situation) {
        this.situation = situation;
    }

    private record Told(Name pool, Answer answer) {
        boolean grows() {
            return answer.machines() > 0;
        }
    }

    private Optional<Told> of(Situation.Pool pool, Group group) {
        String shape = situation.shapes().get(group.name());
        return pool.target().map(PoolTargetFact::answers).orElse(List.of()).stream()
                .filter(answer -> group.waiting() > 0 && answer.shape().equals(shape))
                .map(answer -> new Told(pool.name(), answer))
                .findFirst();
    }

    /** Which pools have machines for it, or, if none has, why not; empty while nobody answered. */
    String summary() {
        List<Told> told = situation.groups().stream()
                .flatMap(group -> situation.pools().stream().flatMap(pool -> of(pool, group).stream()))
                .distinct()
                .toList();
        String growing = told.stream()
                .filter(Told::grows)
                .map(each -> "pool " + each.pool())
                .distinct()
                .collect(Collectors.joining(" and "));
        if (!growing.isEmpty()) {
            return "; " + growing + (growing.contains(" and ") ? " grow for it" : " grows for it");
        }
        return told.isEmpty()
                ? ""
                : "; no pool can grow for it: "
                        + told.stream()
                                .map(each -> "pool " + each.pool() + ": "
                                        + each.answer().text())
                                .distinct()
                                .collect(Collectors.joining("; "));
    }

    /** For the pool's line. */
    String line(Situation.Pool pool) {
        return situation.groups().stream()
                .flatMap(group -> of(pool, group).stream().map(told -> text(group, told.answer())))
                .collect(Collectors.joining());
    }

    private static String text(Group group, Answer answer) {
        String has = "; for group " + group.name() + " it has " + Words.count(answer.machines(), "machine")
                + " on the way or idle";
        if (answer.reason().equals(GROWING)) {
            return has;
        }
        return (answer.machines() > 0 ? has + ", and no more: " : "; it does not grow for group " + group.name() + ": ")
                + answer.reason() + ", " + answer.text();
    }
}
