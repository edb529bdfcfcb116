package io.gantry.scheduler.job;

import io.gantry.kinds.secret.SecretText;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values of an environment are given out masked. Who reads a job, changes something else and sends it back, sends the
 * mask: it means "as it was".
 */
final class Masked {

    private Masked() {}

    static JobSpec filledFrom(JobSpec before, JobSpec written) {
        return written.withGroups(
                written.groups().stream().map(group -> filled(group, before)).toList());
    }

    private static TaskGroup filled(TaskGroup group, JobSpec before) {
        if (!group.task().env().containsValue(SecretText.MASK)) {
            return group;
        }
        Task known = before.groups().stream()
                .filter(one -> one.name().equals(group.name()))
                .map(TaskGroup::task)
                .findFirst()
                .orElse(null);
        return group.withTask(filled(group.task(), known));
    }

    private static Task filled(Task task, @Nullable Task known) {
        var env = new TreeMap<>(task.env());
        env.replaceAll((name, value) ->
                value.equals(SecretText.MASK) && known != null ? known.env().getOrDefault(name, value) : value);
        return task.withEnv(env);
    }
}
