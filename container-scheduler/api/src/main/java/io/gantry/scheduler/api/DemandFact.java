package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Toleration;
import io.gantry.kinds.quantity.Gpus;
import io.gantry.kinds.quantity.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What cannot be placed in a cluster now. The uid is the cluster's; at most {@link #SHAPES_MAX} shapes: first those that
 * nodes of the cluster could hold were they empty, then those that none of them could, the largest first.
 */
public record DemandFact(Uid uid, Revision revision, boolean deleted, List<Shape> shapes) implements Fact {

    public static final int SHAPES_MAX = 200;

    /**
     * Equal tasks that wait.
     *
     * @param resources each of them needs
     * @param constraints on the labels of nodes
     * @param tasks how many
     * @param oldest since when the oldest of them waits
     * @param tolerations of the taints of nodes
     * @param onePerNode a node holds one of them at most: they take a port of it by its number, or say so
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Shape(
            Resources resources,
            List<Requirement> constraints,
            int tasks,
            Instant oldest,
            List<Toleration> tolerations,
            boolean onePerNode) {

        public Shape(
                Resources resources,
                @Nullable List<Requirement> constraints,
                int tasks,
                Instant oldest,
                @Nullable List<Toleration> tolerations,
                boolean onePerNode) {
            this.resources = resources;
            this.constraints = constraints == null ? List.of() : List.copyOf(constraints);
            this.tasks = tasks;
            this.oldest = oldest;
            this.tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
            this.onePerNode = onePerNode;
        }

        /** What one task of a group asks of a node. */
        public static Shape of(TaskGroup group, int tasks, Instant oldest) {
            return new Shape(
                    group.task().resources(),
                    group.constraints(),
                    tasks,
                    oldest,
                    group.tolerations(),
                    group.onePerNode());
        }

        /** The tasks in words: shapes of equal tasks have equal texts, whatever their number. */
        public String text() {
            var words = new ArrayList<String>();
            words.add("cpu " + resources.cpu());
            words.add("memory " + resources.memory());
            if (resources.disk().value() > 0) {
                words.add("disk " + resources.disk());
            }
            for (Gpus gpus : resources.gpus()) {
                String share = gpus.share() == null ? "" : " (" + gpus.share() + "/1000)";
                words.add(gpus.count() + " " + gpus.model() + share);
            }
            if (resources.network() != null) {
                words.add("network " + resources.network());
            }
            resources.named().forEach((name, amount) -> words.add(amount + " " + name));
            constraints.forEach(constraint -> words.add(constraint.text()));
            tolerations.forEach(
                    one -> words.add("tolerates " + one.key() + (one.value() == null ? "" : "=" + one.value())));
            if (onePerNode) {
                words.add("one per node");
            }
            return String.join(", ", words);
        }
    }
}
