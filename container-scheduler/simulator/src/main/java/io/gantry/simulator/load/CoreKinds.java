package io.gantry.simulator.load;

import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Toleration;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The edge of the core: what people write in its own types. */
public final class CoreKinds {

    private CoreKinds() {}

    public static Node node(MachineGroup group, Object key) {
        Resources all = group.resources();
        return new Node(
                key,
                new Capacity(all.cpu().milli(), all.memory().value(), all.disk().value(), gpus(all))
                        .with(all.bits(), all.named()),
                group.labels(),
                group.taints().stream().map(CoreKinds::taint).toList(),
                Availability.SCHEDULABLE);
    }

    static TaskClass tasks(
            Resources needs,
            List<Requirement> constraints,
            List<Toleration> tolerations,
            List<Integer> hostPorts,
            int ports) {
        var plain = new TaskClass(
                needs.cpu().milli(),
                needs.memory().value(),
                needs.disk().value(),
                gpus(needs),
                constraints.stream().map(CoreKinds::constraint).toList(),
                tolerations.stream()
                        .map(one -> new io.gantry.scheduler.core.view.Toleration(one.key(), one.value()))
                        .toList(),
                hostPorts,
                ports);
        return plain.with(needs.bits(), needs.named());
    }

    private static List<Gpus> gpus(Resources resources) {
        var byModel = new LinkedHashMap<String, Gpus>();
        for (io.gantry.kinds.quantity.Gpus one : resources.gpus()) {
            int share = one.share() == null ? Gpus.WHOLE : one.share();
            byModel.merge(
                    one.model(),
                    new Gpus(one.model(), one.count(), share),
                    (a, b) -> new Gpus(a.model(), a.count() + b.count(), Math.max(a.shareMilli(), b.shareMilli())));
        }
        return new ArrayList<>(byModel.values());
    }

    private static Taint taint(io.gantry.kinds.label.Taint taint) {
        boolean preferred = taint.effect() == io.gantry.kinds.label.Taint.Effect.PREFER_NO_SCHEDULE;
        return new Taint(
                taint.key(), taint.value(), preferred ? Taint.Effect.PREFER_NO_SCHEDULE : Taint.Effect.NO_SCHEDULE);
    }

    private static Constraint constraint(Requirement requirement) {
        Constraint.Operator operator = switch (requirement.operator()) {
            case IN -> Constraint.Operator.IN;
            case NOT_IN -> Constraint.Operator.NOT_IN;
            case EXISTS, UNRECOGNIZED -> Constraint.Operator.EXISTS;
            case DOES_NOT_EXIST -> Constraint.Operator.DOES_NOT_EXIST;
            case GREATER_THAN -> Constraint.Operator.GREATER_THAN;
            case LESS_THAN -> Constraint.Operator.LESS_THAN;
            case VERSION_AT_LEAST -> Constraint.Operator.VERSION_AT_LEAST;
            case VERSION_BELOW -> Constraint.Operator.VERSION_BELOW;
            case MATCHES -> Constraint.Operator.MATCHES;
        };
        return new Constraint(requirement.key(), operator, requirement.values());
    }
}
