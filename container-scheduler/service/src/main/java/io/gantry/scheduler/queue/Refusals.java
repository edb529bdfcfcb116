package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.DecisionFact.NearMiss;
import io.gantry.scheduler.api.DecisionFact.Refusal;
import io.gantry.scheduler.core.explain.Explainer;
import io.gantry.scheduler.core.explain.Explanation;
import io.gantry.scheduler.core.placement.Reason.Outlook;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The core's explanations in the words of facts and answers. */
final class Refusals {

    static final int NEAREST_MAX = 5;
    private static final int KNOWN_MAX = 10_000;

    private final Explainer explainer = new Explainer(NEAREST_MAX);
    /** Which classes no node could ever hold, as long as the nodes are described as they are. */
    private final Map<TaskClass, Boolean> neverFits = new HashMap<>();

    Explanation explain(View view, TaskClass tasks) {
        return explainer.explain(view, tasks);
    }

    /** A node was described anew. */
    void nodesChanged() {
        neverFits.clear();
    }

    /** Whether no node that is there could ever hold it; false while there is none. */
    boolean neverFits(View view, TaskClass tasks) {
        if (neverFits.size() >= KNOWN_MAX) {
            neverFits.clear();
        }
        return neverFits.computeIfAbsent(tasks, unknown -> {
            Explanation explanation = explain(view, tasks);
            return explanation.nodes() > 0 && explanation.neverFits();
        });
    }

    static List<Refusal> reasons(Explanation explanation) {
        return explanation.counts().stream()
                .map(count ->
                        new Refusal(count.code().word(), count.outlook() == Outlook.BUSY, count.nodes(), count.text()))
                .toList();
    }

    static List<NearMiss> nearest(Explanation explanation) {
        return explanation.nearest().stream()
                .map(miss -> new NearMiss(name(miss.key()), miss.text()))
                .toList();
    }

    private static Name name(Object key) {
        return ((NodeRun) key).name;
    }
}
