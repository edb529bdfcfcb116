package io.gantry.scheduler.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Ports;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A task as Docker's request to make a container. */
final class ContainerRequest {

    /** cgroup v1's scale, which Docker keeps: 1024 shares are one processor's worth. */
    private static final long SHARES_PER_CPU = 1024;

    private static final long SHARES_MIN = 2;
    private static final long SHARES_MAX = 262_144;
    /** Docker refuses less. */
    private static final long MEMORY_MIN = 6L << 20;

    /** A task's log is bounded: a task that writes without end must not fill its node. */
    private static final Map<String, String> LOG_LIMITS = Map.of("max-size", "10m", "max-file", "1");

    private ContainerRequest() {}

    static CreateContainerCmd fill(CreateContainerCmd command, Target target, Workload workload) {
        Task task = workload.task();
        command.withName(ContainerLabels.containerName(workload.allocation()))
                .withLabels(ContainerLabels.of(target, workload))
                .withEnv(environment(task, workload.secrets()))
                .withExposedPorts(task.ports().stream()
                        .map(port -> ExposedPort.tcp(port.container()))
                        .toList())
                .withHostConfig(hostConfig(task, workload));
        Health health = task.health();
        if (health != null) {
            health.byEngine().ifPresent(check -> command.withHealthcheck(Checks.of(check)));
        }
        if (!task.command().isEmpty()) {
            command.withEntrypoint(task.command());
        }
        if (!task.args().isEmpty()) {
            command.withCmd(task.args());
        }
        return command;
    }

    private static List<String> environment(Task task, SecretValues secrets) {
        var lines = new ArrayList<String>(task.env().size() + secrets.env().size());
        task.env().forEach((name, value) -> lines.add(name + "=" + value));
        secrets.env().forEach((name, value) -> lines.add(name + "=" + value.reveal()));
        return lines;
    }

    private static HostConfig hostConfig(Task task, Workload workload) {
        var config = HostConfig.newHostConfig()
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_LIMITS))
                .withPortBindings(bindings(task, workload));
        if (!task.volumes().isEmpty()) {
            config.withMounts(NodeVolumes.mounts(workload));
        }
        if (SecretFolder.isNeededBy(workload)) {
            config.withVolumesFrom(SecretFolder.volume(workload));
        }
        long milli = task.resources().cpu().milli();
        if (milli > 0) {
            config.withCpuShares((int) Math.clamp(milli * SHARES_PER_CPU / 1000, SHARES_MIN, SHARES_MAX));
        }
        long memory = task.resources().memory().value();
        if (memory > 0) {
            long limit = Math.max(memory, MEMORY_MIN);
            config.withMemory(limit).withMemorySwap(limit);
        }
        return config;
    }

    private static Ports bindings(Task task, Workload workload) {
        var bindings = new Ports();
        for (Port port : task.ports()) {
            Integer host = workload.ports().get(port.name());
            if (host != null) {
                bindings.bind(ExposedPort.tcp(port.container()), Ports.Binding.bindPort(host));
            }
        }
        return bindings;
    }
}
