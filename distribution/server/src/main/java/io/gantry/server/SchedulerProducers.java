package io.gantry.server;

import io.gantry.kinds.meta.Kind;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Specs;
import io.gantry.scheduler.SchedulerConfig;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.docker.DockerEngine;
import io.gantry.scheduler.docker.DockerSettings;
import io.gantry.scheduler.explain.Allocations;
import io.gantry.scheduler.job.JobCommands;
import io.gantry.scheduler.log.TaskOutput;
import io.gantry.scheduler.replay.Replays;
import io.gantry.scheduler.secret.Secrets;
import io.gantry.scheduler.volume.VolumeCommands;
import io.quarkus.hibernate.orm.PersistenceUnit;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.hibernate.SessionFactory;

/** The container scheduler and its parts, for its resources. */
@Dependent
final class SchedulerProducers {

    @Produces
    @Singleton
    SchedulerLayer scheduler(
            Foundation foundation, @PersistenceUnit("scheduler") SessionFactory sessions, SchedulerConfig config) {
        return new SchedulerLayer(
                foundation.layer("scheduler", sessions, SchedulerLayer.LONGEST_CALL),
                config,
                identities -> new DockerEngine(DockerSettings.STANDARD, identities, Clock.systemUTC()));
    }

    @Produces
    @Singleton
    JobCommands jobs(SchedulerLayer layer) {
        return layer.jobs();
    }

    @Produces
    @Singleton
    VolumeCommands volumes(SchedulerLayer layer) {
        return layer.volumes();
    }

    @Produces
    @Singleton
    Secrets secrets(SchedulerLayer layer) {
        return layer.secrets();
    }

    @Produces
    @Singleton
    Allocations allocations(SchedulerLayer layer) {
        return layer.allocations();
    }

    @Produces
    @Singleton
    Replays replays(SchedulerLayer layer) {
        return layer.replays();
    }

    @Produces
    @Singleton
    TaskOutput output(SchedulerLayer layer) {
        return layer.output();
    }

    @Produces
    @Singleton
    ManifestReader jobReader() {
        return new ManifestReader(Specs.none().with(Kind.JOB, JobSpec.class));
    }
}
