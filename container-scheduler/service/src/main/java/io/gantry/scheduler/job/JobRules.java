package io.gantry.scheduler.job;

import io.gantry.kinds.label.Requirement;
import io.gantry.platform.problem.FieldError;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.TaskGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Rules of a job that no single value of it can check for itself. */
final class JobRules {

    private JobRules() {}

    static List<FieldError> errors(JobSpec spec) {
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < spec.groups().size(); i++) {
            group("spec.groups[" + i + "]", spec.groups().get(i), errors);
        }
        return errors;
    }

    private static void group(String path, TaskGroup group, List<FieldError> errors) {
        var names = new HashSet<Object>();
        var hosts = new HashSet<Integer>();
        List<Port> ports = group.task().ports();
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            String field = path + ".task.ports[" + i + "]";
            if (!names.add(port.name())) {
                errors.add(new FieldError(field + ".name", "the name '" + port.name() + "' is there twice"));
            }
            if (port.host() != null && !hosts.add(port.host())) {
                errors.add(new FieldError(field + ".host", "the node's port " + port.host() + " is there twice"));
            }
        }
        List<Requirement> constraints = group.constraints();
        if (constraints.size() > 32) {
            errors.add(new FieldError(path + ".constraints", "at most 32, not " + constraints.size()));
        }
    }
}
