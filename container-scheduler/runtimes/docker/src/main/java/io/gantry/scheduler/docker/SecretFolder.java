package io.gantry.scheduler.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import com.github.dockerjava.api.model.VolumesFrom;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.SecretFile;
import io.gantry.scheduler.docker.Connections.Connection;
import io.gantry.scheduler.docker.Tar.Owner;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files of secrets in a node's memory. Docker mounts a tmpfs when a container starts, and what is put into one before goes
 * to the node's disk. So another container of the same image, the holder, starts first: with a volume that is a tmpfs, and
 * a program of ours that only waits. The files are put into that, the task's container is started with the holder's volume,
 * read-only, and the holder is removed. When the task's container ends, the engine unmounts the volume and nothing is left.
 *
 * <p>A holder that nobody removes ends by itself and is then removed by its engine. ADR 0020 has what else was tried.
 */
final class SecretFolder {

    static final String NOT_POSSIBLE = "SecretFilesNotPossible";

    /** A holder that nobody removes. */
    private static final Duration ENDS_AFTER = Duration.ofMinutes(1);

    /** No start takes so long, its pull included. */
    private static final Duration LEFT_AFTER = Duration.ofHours(1);

    private static final String PROGRAM = ".gantry-hold";
    private static final int FOLDER_MODE = 0755;
    private static final int PROGRAM_MODE = 0755;
    private static final long PAGE = 4096;
    /** Beside the files. */
    private static final long SIZE_MIN = 64 << 10;

    private SecretFolder() {}

    static boolean isNeededBy(Workload workload) {
        return !workload.secrets().files().isEmpty();
    }

    private static String holder(Uid allocation) {
        return ContainerLabels.containerName(allocation) + "-secrets";
    }

    /** What the task's container gets of it. */
    static VolumesFrom volume(Workload workload) {
        return new VolumesFrom(holder(workload.allocation()), AccessMode.ro);
    }

    /**
     * Makes the holder, with its program; it does not run yet. Null when it is there.
     *
     * @throws NotFoundException if the image is not there
     */
    static @Nullable Started make(Connection engine, Target target, Workload workload) {
        String architecture;
        try (var command = engine.calls().versionCmd()) {
            architecture = String.valueOf(command.exec().getArch());
        }
        byte[] program = WaitingProgram.of(architecture, ENDS_AFTER).orElse(null);
        if (program == null) {
            return new Started.Refused(
                    NOT_POSSIBLE,
                    "files of secrets cannot be put into containers of a node of " + architecture + " yet");
        }
        remove(engine, workload.allocation());
        try (var command = engine.calls().createContainerCmd(workload.task().image())) {
            fill(command, target, workload).exec();
        }
        put(engine, workload.allocation(), "/", new Tar().file(PROGRAM, PROGRAM_MODE, Owner.ROOT, program));
        return null;
    }

    private static CreateContainerCmd fill(CreateContainerCmd command, Target target, Workload workload) {
        var mount = new Mount()
                .withType(MountType.VOLUME)
                .withTarget(SecretFile.FOLDER)
                .withVolumeOptions(new VolumeOptions()
                        .withNoCopy(true)
                        .withDriverConfig(new Driver()
                                .withName("local")
                                .withOptions(Map.of(
                                        "type",
                                        "tmpfs",
                                        "device",
                                        "tmpfs",
                                        "o",
                                        "size=" + size(workload.secrets().files()) + ",mode=0755"))));
        return command.withName(holder(workload.allocation()))
                .withLabels(ContainerLabels.ofHolder(target, workload))
                .withEntrypoint("/" + PROGRAM)
                .withCmd(List.of())
                .withUser("0:0")
                .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
                .withHostConfig(HostConfig.newHostConfig()
                        .withNetworkMode("none")
                        .withAutoRemove(true)
                        .withMounts(List.of(mount)));
    }

    private static long size(List<SecretValues.File> files) {
        return SIZE_MIN
                + files.stream()
                        .mapToLong(file -> (file.bytes().length / PAGE + 2) * PAGE)
                        .sum();
    }

    /** Starts the holder and puts the files into it: from now on the task's container may be started. */
    static void fill(Connection engine, Workload workload) {
        try (var command = engine.calls().startContainerCmd(holder(workload.allocation()))) {
            command.exec();
        }
        Owner owner = ImageUser.of(engine, ContainerLabels.containerName(workload.allocation()));
        var archive = new Tar();
        folders(workload.secrets().files()).forEach(path -> archive.folder(path, FOLDER_MODE, owner));
        workload.secrets().files().forEach(file -> archive.file(file.path(), file.mode(), owner, file.bytes()));
        put(engine, workload.allocation(), SecretFile.FOLDER, archive);
    }

    /** All that the files are in, each before what is in it. */
    private static SequencedSet<String> folders(List<SecretValues.File> files) {
        var folders = new TreeSet<String>();
        for (SecretValues.File file : files) {
            for (int end = file.path().indexOf('/'); end >= 0; end = file.path().indexOf('/', end + 1)) {
                folders.add(file.path().substring(0, end));
            }
        }
        return folders;
    }

    private static void put(Connection engine, Uid allocation, String folder, Tar archive) {
        try (var command = engine.calls().copyArchiveToContainerCmd(holder(allocation))) {
            command.withRemotePath(folder)
                    .withTarInputStream(new ByteArrayInputStream(archive.bytes()))
                    .exec();
        }
    }

    /** The volume stays as long as the task's container has it. */
    static void remove(Connection engine, Uid allocation) {
        try (var command = engine.calls().removeContainerCmd(holder(allocation))) {
            command.withForce(true).withRemoveVolumes(true).exec();
        } catch (NotFoundException | ConflictException _) {
            // Gone already, or on its way.
        }
    }

    /** As {@link #remove}, whatever the engine says: one that runs ends by itself. */
    static void removeOrLeave(Connection engine, Uid allocation) {
        try {
            remove(engine, allocation);
        } catch (RuntimeException _) {
            // Tidied later.
        }
    }

    /** Removes holders that were made long ago and never started: nothing was ever put into them. */
    static void tidy(Connection engine, List<Container> all, Instant now) {
        for (Container container : all) {
            String holds =
                    container.getLabels() == null ? null : container.getLabels().get(ContainerLabels.HOLDS);
            Instant made = Instant.ofEpochSecond(container.getCreated());
            if (holds != null && "created".equals(container.getState()) && made.isBefore(now.minus(LEFT_AFTER))) {
                removeOrLeave(engine, Uid.parse(holds));
            }
        }
    }
}
