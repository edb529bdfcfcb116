package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Dimensions;
import io.gantry.scheduler.core.view.LabelKey;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes that no filter or scorer of reach PROFILE can tell apart, for all classes asked for so far, as one group: of one size,
 * with the same taints and availability, and the same values of those labels that a class names. A group's number always
 * means the same profile, so what was once found out about a class and a group holds for ever.
 */
final class Groups {

    /** More than these would cost each search more than an index by class costs each change. */
    static final int MAX = 256;

    /** A label with more values than this divides too finely. */
    private static final int VALUES_MAX = 64;

    private record Profile(
            long cpuSize,
            long memorySize,
            List<Integer> values,
            List<Taint> taints,
            Availability availability,
            boolean gpus,
            int cost,
            int speed) {}

    private final View view;
    private final Set<LabelKey> labels = new LinkedHashSet<>();
    private boolean byCost;
    private boolean bySpeed;
    private final Map<Profile, Integer> ids = new HashMap<>();
    private final List<Profile> profiles = new ArrayList<>();

    Groups(View view) {
        this.view = view;
    }

    /** A finer division that tells apart what this class needs told apart; this one if it does already. */
    Groups finer(Asked asked) {
        var finer = new Groups(view);
        finer.labels.addAll(labels);
        finer.byCost = byCost || asked.tasks().wishes().costWeight() > 0;
        finer.bySpeed = bySpeed || asked.tasks().wishes().speedWeight() > 0;
        asked.tasks().constraints().forEach(one -> finer.labels.add(view.label(one.key())));
        asked.tasks()
                .wishes()
                .preferences()
                .forEach(one -> finer.labels.add(view.label(one.constraint().key())));
        finer.labels.addAll(asked.topologies());
        boolean same = finer.labels.equals(labels) && finer.byCost == byCost && finer.bySpeed == bySpeed;
        return same ? this : finer;
    }

    /** The labels it is divided by. */
    Set<LabelKey> labels() {
        return labels;
    }

    boolean areTooFine() {
        return profiles.size() > MAX || labels.stream().anyMatch(label -> label.size() > VALUES_MAX);
    }

    int size() {
        return profiles.size();
    }

    long cpuSize(int group) {
        return profiles.get(group).cpuSize();
    }

    long memorySize(int group) {
        return profiles.get(group).memorySize();
    }

    /** Of a node that is there. */
    int of(int id) {
        Node node = view.node(id);
        var values = new ArrayList<Integer>(labels.size());
        for (LabelKey label : labels) {
            values.add(label.of(id));
        }
        var profile = new Profile(
                Share.size(view.all(Dimensions.CPU, id)),
                Share.size(view.all(Dimensions.MEMORY, id)),
                values,
                node.taints(),
                node.availability(),
                !node.capacity().gpus().isEmpty(),
                byCost ? node.costMilli() : 0,
                bySpeed ? node.speedMilli() : 0);
        Integer known = ids.get(profile);
        if (known == null) {
            known = profiles.size();
            ids.put(profile, known);
            profiles.add(profile);
        }
        return known;
    }
}
