package io.gantry.scheduler.job;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.FieldError;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What volumes of a job must fulfil beside what each says of itself. */
final class VolumeRules {

    private VolumeRules() {}

    static List<FieldError> errors(JobSpec spec) {
        var errors = new ArrayList<FieldError>();
        var named = new HashMap<Name, String>();
        for (int i = 0; i < spec.groups().size(); i++) {
            String path = "spec.groups[" + i + "]";
            TaskGroup group = spec.groups().get(i);
            paths(path + ".task.volumes", group, errors);
            names(path + ".task.volumes", group, named, errors);
            if (!group.task().namedVolumes().isEmpty()) {
                replaced(path, group, errors);
            }
        }
        return errors;
    }

    private static void paths(String field, TaskGroup group, List<FieldError> errors) {
        var mounts = new HashSet<String>();
        List<Volume> volumes = group.task().volumes();
        for (int i = 0; i < volumes.size(); i++) {
            if (!mounts.add(volumes.get(i).mount())) {
                errors.add(new FieldError(
                        field + "[" + i + "].mount",
                        "the path '" + volumes.get(i).mount() + "' is there twice"));
            }
        }
    }

    /** @param named of the whole job: where each name was first */
    private static void names(String field, TaskGroup group, Map<Name, String> named, List<FieldError> errors) {
        List<Volume> volumes = group.task().volumes();
        for (int i = 0; i < volumes.size(); i++) {
            Volume.Named volume = volumes.get(i).named();
            String here = field + "[" + i + "].named.name";
            String before = volume == null ? null : named.putIfAbsent(volume.name(), here);
            if (volume != null && before != null) {
                errors.add(new FieldError(
                        here, "the volume '" + volume.name() + "' is one task's at one path, and is at " + before));
            }
        }
    }

    /** A volume is one task's at a time, so the task before has to end first. */
    private static void replaced(String path, TaskGroup group, List<FieldError> errors) {
        if (group.update() != null && group.update().maxSurge() > 0) {
            errors.add(new FieldError(
                    path + ".update.maxSurge",
                    "must be 0, not " + group.update().maxSurge()
                            + ": its tasks have named volumes, and a task ends before the next has its volume"));
        }
        boolean noneMayGo = group.disruption() != null
                && group.count() > 0
                && group.disruption().least(group.count()) >= group.count();
        if (noneMayGo) {
            errors.add(new FieldError(
                    path + ".disruption",
                    "must let 1 of the " + group.count()
                            + " tasks go: they have named volumes, and a task ends before the next has its volume"));
        }
    }

    /** What the operators of its cluster do not open to it. */
    static List<FieldError> closed(Name namespace, ClusterSpec cluster, JobSpec spec) {
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < spec.groups().size(); i++) {
            List<Volume> volumes = spec.groups().get(i).task().volumes();
            for (int j = 0; j < volumes.size(); j++) {
                Volume.Host host = volumes.get(j).host();
                if (host != null) {
                    String field = "spec.groups[" + i + "].task.volumes[" + j + "].host.path";
                    cluster.closedPath(namespace, host.path(), volumes.get(j).readOnly())
                            .ifPresent(why -> errors.add(new FieldError(field, why)));
                }
            }
        }
        return errors;
    }
}
