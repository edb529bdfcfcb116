package io.gantry.scheduler.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.TmpfsOptions;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.Volume;
import io.gantry.scheduler.docker.Connections.Connection;
import io.gantry.scheduler.spi.WorkloadEngine.KeptVolume;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Volumes of tasks as Docker knows them. A named one is Docker's volume {@code gantry-UID}, with our labels. */
final class NodeVolumes {

    private static final String VOLUME = "io.gantry.volume";

    private NodeVolumes() {}

    static String engineName(Uid volume) {
        return "gantry-" + volume;
    }

    /** What keeps the container from being made; null if its volumes are there and nobody else has them. */
    static @Nullable Started missing(Connection engine, Target target, Workload workload) {
        for (Map.Entry<Name, KeptVolume> one : workload.volumes().entrySet()) {
            String name = engineName(one.getValue().uid());
            String user = otherUser(engine, name, ContainerLabels.containerName(workload.allocation()));
            if (user != null) {
                return new Started.Unreachable("volume " + one.getKey() + " is still used by the container " + user);
            }
            if (one.getValue().past() == KeptVolume.Past.NEW) {
                make(engine, target, workload, one.getKey(), name);
            } else if (!isThere(engine, name)) {
                return new Started.Refused(
                        "VolumeMissing",
                        "volume " + one.getKey() + " (" + name + ") is not on its node any more; nothing is made in its"
                                + " place before it is deleted");
            }
        }
        return null;
    }

    /** One that runs. */
    private static @Nullable String otherUser(Connection engine, String volume, String own) {
        try (var command = engine.calls().listContainersCmd()) {
            return command.withFilter("volume", List.of(volume)).exec().stream()
                    .map(NodeVolumes::nameOf)
                    .filter(name -> !name.equals(own))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static String nameOf(Container container) {
        String[] names = container.getNames();
        String first = names == null || names.length == 0 ? container.getId() : names[0];
        return first.startsWith("/") ? first.substring(1) : first;
    }

    private static void make(Connection engine, Target target, Workload workload, Name volume, String name) {
        var labels = new TreeMap<String, String>();
        labels.put(ContainerLabels.INSTALLATION, target.installation().text());
        labels.put(ContainerLabels.CLUSTER, target.cluster().text());
        labels.put(ContainerLabels.NAMESPACE, workload.namespace().value());
        labels.put(VOLUME, volume.value());
        try (var command = engine.calls().createVolumeCmd()) {
            command.withName(name).withLabels(labels).exec();
        }
    }

    private static boolean isThere(Connection engine, String name) {
        try (var command = engine.calls().inspectVolumeCmd(name)) {
            command.exec();
            return true;
        } catch (NotFoundException _) {
            return false;
        }
    }

    static List<Mount> mounts(Workload workload) {
        return workload.task().volumes().stream()
                .map(volume -> mount(volume, workload))
                .toList();
    }

    private static Mount mount(Volume volume, Workload workload) {
        var mount = new Mount().withTarget(volume.mount()).withReadOnly(volume.readOnly());
        if (volume.host() != null) {
            return mount.withType(MountType.BIND).withSource(volume.host().path());
        }
        if (volume.tmpfs() != null) {
            return mount.withType(MountType.TMPFS)
                    .withTmpfsOptions(new TmpfsOptions()
                            .withSizeBytes(volume.tmpfs().size().value()));
        }
        Name name = Objects.requireNonNull(volume.named()).name();
        KeptVolume kept = workload.volumes().get(name);
        if (kept == null) {
            throw new IllegalStateException(workload.allocation() + " has no volume for '" + name + "'");
        }
        return mount.withType(MountType.VOLUME).withSource(engineName(kept.uid()));
    }
}
