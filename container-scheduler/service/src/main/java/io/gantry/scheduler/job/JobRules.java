package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.platform.problem.FieldError;
import io.gantry.scheduler.api.Disruption;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.SecretFile;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.TaskSecrets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Rules of a job that no single value of it can check for itself. */
final class JobRules {

    private static final String FOR_BATCH = "is for batch jobs: a service has no end";

    private JobRules() {}

    static List<FieldError> errors(JobSpec spec) {
        var errors = new ArrayList<FieldError>();
        boolean batch = spec.type() == JobSpec.Type.BATCH;
        if (spec.deadline() != null && !batch) {
            errors.add(new FieldError("spec.deadline", FOR_BATCH));
        }
        for (int i = 0; i < spec.groups().size(); i++) {
            group("spec.groups[" + i + "]", spec.groups().get(i), errors);
            if (spec.groups().get(i).task().deadline() != null && !batch) {
                errors.add(new FieldError("spec.groups[" + i + "].task.deadline", FOR_BATCH));
            }
            disruption("spec.groups[" + i + "]", spec, spec.groups().get(i), errors);
            if (spec.groups().get(i).update() != null && spec.type() != JobSpec.Type.SERVICE) {
                errors.add(new FieldError(
                        "spec.groups[" + i + "].update",
                        "is for services: the tasks of a batch job are replaced at once when they change"));
            }
        }
        errors.addAll(PlacingRules.errors(spec));
        errors.addAll(VolumeRules.errors(spec));
        return errors;
    }

    private static void disruption(String path, JobSpec spec, TaskGroup group, List<FieldError> errors) {
        Disruption disruption = group.disruption();
        if (disruption == null) {
            return;
        }
        if (spec.type() != JobSpec.Type.SERVICE) {
            errors.add(new FieldError(path + ".disruption", "is for services: a batch job's tasks run to their end"));
        }
        boolean noneMayGo = group.count() > 0 && disruption.least(group.count()) >= group.count();
        boolean mayHaveTwo = group.task().namedVolumes().isEmpty();
        if (noneMayGo && mayHaveTwo && group.update() != null && group.update().maxSurge() == 0) {
            errors.add(new FieldError(
                    path + ".update.maxSurge",
                    "must be 1 or more: disruption lets none of the " + group.count()
                            + " tasks go before another is ready"));
        }
    }

    private static void health(String path, Task task, List<FieldError> errors) {
        Health health = task.health();
        if (health == null) {
            return;
        }
        List<Name> ports = task.ports().stream().map(Port::name).toList();
        for (Health.Role role : Health.Role.values()) {
            HealthCheck check = health.check(role);
            Name port = check == null ? null : check.port();
            if (check != null && port != null && !ports.contains(port)) {
                String way = check.http() != null ? ".http" : ".tcp";
                errors.add(new FieldError(
                        path + "." + role.word() + way + ".port",
                        "task.ports has no '" + port + "'"
                                + (ports.isEmpty() ? "; it has none" : "; it has " + ports)));
            }
        }
    }

    private static void secrets(String path, Task task, List<FieldError> errors) {
        TaskSecrets secrets = task.secrets();
        if (secrets == null) {
            return;
        }
        for (String variable : secrets.env().keySet()) {
            if (task.env().containsKey(variable)) {
                errors.add(new FieldError(path + ".secrets.env." + variable, "is in task.env too"));
            }
        }
        for (int i = 0; i < secrets.files().size(); i++) {
            SecretFile file = secrets.files().get(i);
            for (SecretFile before : secrets.files().subList(0, i)) {
                if (file.collidesWith(before)) {
                    errors.add(new FieldError(
                            path + ".secrets.files[" + i + "].path",
                            "'" + file.path() + "' and '" + before.path()
                                    + "' of another file are the same, or one is below the other"));
                }
            }
        }
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
        health(path + ".task.health", group.task(), errors);
        secrets(path + ".task", group.task(), errors);
        List<Requirement> constraints = group.constraints();
        if (constraints.size() > 32) {
            errors.add(new FieldError(path + ".constraints", "at most 32, not " + constraints.size()));
        }
    }
}
