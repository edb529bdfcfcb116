package io.gantry.scheduler.job;

import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.TaskGroup;
import java.util.ArrayList;
import java.util.Optional;

/** Two specs of one job, for who lost a race for it. */
final class Difference {

    private Difference() {}

    /** What the other one changed, as far as it differs from what this caller wants. */
    static String of(JobSpec there, JobSpec wanted) {
        var parts = new ArrayList<String>();
        if (there.priority() != wanted.priority()) {
            parts.add("spec.priority is " + there.priority() + ", not " + wanted.priority());
        }
        for (TaskGroup group : there.groups()) {
            Optional<TaskGroup> other = wanted.groups().stream()
                    .filter(one -> one.name().equals(group.name()))
                    .findFirst();
            if (other.isEmpty()) {
                parts.add("group " + group.name() + " is there");
            } else if (group.count() != other.get().count()) {
                parts.add("group " + group.name() + ": count is " + group.count() + ", not "
                        + other.get().count());
            } else if (!group.equals(other.get())) {
                parts.add("group " + group.name() + " differs");
            }
        }
        return String.join("; ", parts);
    }
}
