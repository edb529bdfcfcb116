package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.FieldError;
import io.gantry.scheduler.api.Affinity;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.TaskGroup;
import java.util.ArrayList;
import java.util.List;

/** Rules of where tasks go that no single value of a job can check for itself. */
final class PlacingRules {

    private PlacingRules() {}

    static List<FieldError> errors(JobSpec spec) {
        var errors = new ArrayList<FieldError>();
        List<Name> groups = spec.groups().stream().map(TaskGroup::name).toList();
        for (int i = 0; i < spec.groups().size(); i++) {
            TaskGroup group = spec.groups().get(i);
            String path = "spec.groups[" + i + "]";
            named(path + ".affinity", group.affinity(), groups, errors);
            named(path + ".antiAffinity", group.antiAffinity(), groups, errors);
            contradictions(path, group, errors);
        }
        return errors;
    }

    /** Another job may come later, or never; its own groups are known. */
    private static void named(String path, List<Affinity> rules, List<Name> groups, List<FieldError> errors) {
        for (int i = 0; i < rules.size(); i++) {
            Affinity rule = rules.get(i);
            if (rule.job() == null && rule.group() != null && !groups.contains(rule.group())) {
                errors.add(new FieldError(
                        path + "[" + i + "].group",
                        "this job has no group '" + rule.group() + "'; it has " + groups
                                + " (a group of another job needs job beside it)"));
            }
        }
    }

    /** What no node could ever fulfil. */
    private static void contradictions(String path, TaskGroup group, List<FieldError> errors) {
        for (int i = 0; i < group.antiAffinity().size(); i++) {
            Affinity apart = group.antiAffinity().get(i);
            boolean both = group.affinity().stream()
                    .anyMatch(near -> near.weight() == null && apart.weight() == null && near.equals(apart));
            if (both) {
                errors.add(new FieldError(
                        path + ".antiAffinity[" + i + "]",
                        "is the same as one of affinity: tasks cannot be near to others and apart from them"));
            }
        }
    }
}
