package io.gantry.faults.world;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.JobSpec;

/** What people want of a job, as far as it was acknowledged. */
final class Wanted {

    private final Name name;
    private final long cpuMilli;
    private JobSpec spec;
    private boolean there;
    private boolean stopped;
    private boolean deleted;

    Wanted(Name name, long cpuMilli, JobSpec spec) {
        this.name = name;
        this.cpuMilli = cpuMilli;
        this.spec = spec;
    }

    Name name() {
        return name;
    }

    long cpuMilli() {
        return cpuMilli;
    }

    JobSpec spec() {
        return spec;
    }

    int count() {
        return spec.groups().getFirst().count();
    }

    void spec(JobSpec acknowledged) {
        spec = acknowledged;
        there = true;
    }

    void stopped() {
        stopped = true;
    }

    void deleted() {
        deleted = true;
    }

    /** It is to run. */
    boolean lives() {
        return there && !stopped && !deleted;
    }

    boolean there() {
        return there && !deleted;
    }

    boolean isStopped() {
        return stopped;
    }

    boolean isService() {
        return spec.type() == JobSpec.Type.SERVICE;
    }
}
