package io.gantry.scheduler.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import io.gantry.scheduler.docker.Connections.Connection;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** One start: whatever an earlier one that was broken off has left. */
final class Starting {

    private final Connection engine;
    private final Target target;
    private final Workload workload;
    private final DockerSettings settings;
    private final InstantSource time;
    private final String name;

    Starting(Connection engine, Target target, Workload workload, DockerSettings settings, InstantSource time) {
        this.engine = engine;
        this.target = target;
        this.workload = workload;
        this.settings = settings;
        this.time = time;
        this.name = ContainerLabels.containerName(workload.allocation());
    }

    Started answer() {
        return SecretFolder.isNeededBy(workload) ? startWithFiles() : createAndRun();
    }

    private Started createAndRun() {
        Started instead = create();
        return instead != null ? instead : run();
    }

    /** One that was made and not started has a holder that may be gone: both are made anew. */
    private Started startWithFiles() {
        try {
            Started there = asItIs();
            if (there != null) {
                return there;
            }
            DockerEngine.removeNow(engine, name);
        } catch (NotFoundException _) {
            // As it should be.
        }
        try {
            return createAndRun();
        } finally {
            SecretFolder.removeOrLeave(engine, workload.allocation());
        }
    }

    /** Null when the container is there and is to be started. */
    private @Nullable Started create() {
        try {
            Started missing = NodeVolumes.missing(engine, target, workload);
            return missing == null ? createOnce() : missing;
        } catch (ConflictException _) {
            return asItIs();
        } catch (NotFoundException _) {
            Started failed = ImagePull.of(
                    engine.streams(),
                    workload.task().image(),
                    workload.secrets().registry(),
                    settings.pull());
            return failed == null ? createOnce() : failed;
        }
    }

    private @Nullable Started createOnce() {
        Started refused = SecretFolder.isNeededBy(workload) ? SecretFolder.make(engine, target, workload) : null;
        if (refused != null) {
            return refused;
        }
        try (var command = engine.calls().createContainerCmd(workload.task().image())) {
            ContainerRequest.fill(command, target, workload).exec();
        }
        return null;
    }

    /** The container of an earlier attempt. */
    private @Nullable Started asItIs() {
        InspectContainerResponse.ContainerState state = DockerEngine.inspect(engine, name);
        if (Boolean.TRUE.equals(state.getRunning())) {
            Instant since = DockerEngine.instant(state.getStartedAt());
            return new Started.Running(since == null ? time.instant() : since);
        }
        if ("created".equals(state.getStatus())) {
            return null;
        }
        Instant at = DockerEngine.instant(state.getFinishedAt());
        return new Started.Ended(
                DockerEngine.exitCode(state), DockerEngine.outOfMemory(state), at == null ? time.instant() : at);
    }

    private Started run() {
        if (SecretFolder.isNeededBy(workload)) {
            try {
                SecretFolder.fill(engine, workload);
            } catch (DockerException refused) {
                DockerEngine.removeNow(engine, name);
                return new Started.Refused(SecretFolder.NOT_POSSIBLE, EngineWords.words(refused));
            }
        }
        try (var command = engine.calls().startContainerCmd(name)) {
            command.exec();
        } catch (NotModifiedException _) {
            // It runs already: an earlier attempt's answer was lost.
        } catch (DockerException refused) {
            // What never ran has no log worth keeping; its name must be free for a later attempt.
            DockerEngine.removeNow(engine, name);
            return EngineWords.refusal(refused);
        }
        return new Started.Running(time.instant());
    }
}
