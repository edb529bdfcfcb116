package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.JobSpec;
import java.time.Instant;
import java.util.Map;

/** Jobs without a database, for tests of what is decided about them. */
public final class TestJobs {

    private TestJobs() {}

    public static Job of(Uid uid, Uid cluster, JobSpec spec, Instant created) {
        var place = new Job.Place(cluster, new Name("main"));
        return new Job(uid, new Name("dev"), new Name("web"), place, Map.of(), spec, created);
    }

    public static void change(Job job, JobSpec spec) {
        job.change(Map.of(), spec);
    }

    public static void revert(Job job, JobSpec spec, String why) {
        job.revert(spec, why);
    }

    public static void pause(Job job) {
        job.pauseUpdate();
    }

    public static void resume(Job job) {
        job.resumeUpdate();
    }
}
