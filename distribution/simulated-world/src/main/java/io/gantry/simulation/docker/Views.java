package io.gantry.simulation.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.simulation.machine.Checkup;
import io.gantry.simulation.machine.Container;
import io.gantry.simulation.machine.ContainerSpec;
import io.gantry.simulation.machine.ContainerSpec.Binding;
import io.gantry.simulation.machine.Event;
import io.gantry.simulation.machine.Ids;
import io.gantry.simulation.machine.Image;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.MachineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the engine shows of itself, in the shapes of Docker's API 1.47. */
final class Views {

    static final String API_VERSION = "1.47";
    static final String VERSION = "27.5.1-simulated";

    private Views() {}

    static ObjectNode version() {
        ObjectNode node = Json.object()
                .put("Version", VERSION)
                .put("ApiVersion", API_VERSION)
                .put("MinAPIVersion", "1.24")
                .put("Os", "linux")
                .put("Arch", "amd64")
                .put("KernelVersion", "simulated")
                .put("GitCommit", "simulated")
                .put("GoVersion", "none");
        node.putObject("Platform").put("Name", "Gantry simulated engine");
        node.putArray("Components");
        return node;
    }

    static ObjectNode info(Machine machine, long nowMillis) {
        MachineSpec spec = machine.spec();
        int containers = machine.engine().containerCount();
        int running = machine.engine().runningCount();
        ObjectNode node = Json.object()
                .put("ID", engineId(spec))
                .put("Name", spec.name())
                .put("Containers", containers)
                .put("ContainersRunning", running)
                .put("ContainersPaused", 0)
                .put("ContainersStopped", containers - running)
                .put("Images", machine.engine().images().all().size())
                .put("NCPU", (spec.cpuMilli() + 999) / 1000)
                .put("MemTotal", spec.memoryBytes())
                .put("ServerVersion", VERSION)
                .put("OperatingSystem", "Gantry simulation")
                .put("OSType", "linux")
                .put("Architecture", "x86_64")
                .put("KernelVersion", "simulated")
                .put("Driver", "simulated")
                .put("LoggingDriver", "json-file")
                .put("CgroupDriver", "none")
                .put("CgroupVersion", "2")
                .put("DockerRootDir", "/var/lib/docker")
                .put("LiveRestoreEnabled", false)
                .put("ExperimentalBuild", false)
                .put("MemoryLimit", true)
                .put("SystemTime", Times.text(nowMillis));
        ArrayNode labels = node.putArray("Labels");
        labels.add("gantry.io/machine=" + spec.uid());
        labels.add("gantry.io/installation=" + spec.installation());
        node.putArray("Warnings");
        return node;
    }

    /** The engine's own identity: as long as the machine lives, through every power cycle. */
    private static String engineId(MachineSpec spec) {
        String hex = Ids.hex64(spec.uid().hashCode());
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20, 32));
    }

    static ObjectNode image(Image image) {
        ObjectNode node = Json.object()
                .put("Id", image.id())
                .put("ParentId", "")
                .put("Created", 0)
                .put("Size", 1_000_000)
                .put("SharedSize", -1)
                .put("VirtualSize", 1_000_000)
                .put("Containers", -1);
        node.putArray("RepoTags").add(image.name());
        node.putArray("RepoDigests");
        node.putObject("Labels");
        return node;
    }

    static ObjectNode imageInspect(Image image) {
        ObjectNode node =
                image(image).put("Created", Times.text(0)).put("Os", "linux").put("Architecture", "amd64");
        ObjectNode config = node.putObject("Config");
        config.set("Cmd", Json.array(image.command()));
        config.set("Entrypoint", Json.array(image.entrypoint()));
        config.set("Env", Json.array(image.environment()));
        return node;
    }

    static ObjectNode listed(Container container, long nowMillis) {
        ContainerSpec spec = container.spec();
        ObjectNode node = Json.object()
                .put("Id", container.id())
                .put("Image", spec.image())
                .put("ImageID", Image.unknown(spec.image()).id())
                .put("Command", String.join(" ", commandLine(spec)))
                .put("Created", container.createdMillis() / 1000)
                .put("State", word(container))
                .put("Status", status(container, nowMillis));
        node.putArray("Names").add("/" + container.name());
        node.set("Labels", Json.object(container.labels()));
        ArrayNode ports = node.putArray("Ports");
        if (container.state() == Container.State.RUNNING) {
            for (Binding binding : spec.ports()) {
                String[] sides = binding.container().split("/", 2);
                ports.addObject()
                        .put("IP", "0.0.0.0")
                        .put("PrivatePort", Integer.parseInt(sides[0]))
                        .put("PublicPort", binding.host())
                        .put("Type", sides.length > 1 ? sides[1] : "tcp");
            }
        }
        node.putArray("Mounts");
        node.putObject("HostConfig").put("NetworkMode", "bridge");
        return node;
    }

    static String word(Container container) {
        return container.state().name().toLowerCase(Locale.ROOT);
    }

    private static String status(Container container, long nowMillis) {
        return switch (container.state()) {
            case CREATED -> "Created";
            case RUNNING -> "Up " + (nowMillis - container.startedMillis()) / 1000 + " seconds" + health(container);
            case EXITED ->
                "Exited (" + container.exitCode() + ") " + (nowMillis - container.finishedMillis()) / 1000
                        + " seconds ago";
        };
    }

    private static String health(Container container) {
        Checkup checkup = container.checkup();
        return switch (checkup == null ? null : checkup.state()) {
            case null -> "";
            case STARTING -> " (health: starting)";
            case HEALTHY -> " (healthy)";
            case UNHEALTHY -> " (unhealthy)";
        };
    }

    private static List<String> commandLine(ContainerSpec spec) {
        var line = new ArrayList<>(spec.entrypoint());
        line.addAll(spec.command());
        return line;
    }

    static ObjectNode inspected(Container container) {
        ContainerSpec spec = container.spec();
        List<String> line = commandLine(spec);
        ObjectNode node = Json.object()
                .put("Id", container.id())
                .put("Name", "/" + container.name())
                .put("Created", Times.text(container.createdMillis()))
                .put("Path", line.isEmpty() ? "" : line.getFirst())
                .put("Image", Image.unknown(spec.image()).id())
                .put("RestartCount", 0)
                .put("Driver", "simulated")
                .put("Platform", "linux");
        node.set("Args", Json.array(line.isEmpty() ? List.of() : line.subList(1, line.size())));
        node.set("State", state(container));
        node.set("Config", config(container));
        node.putObject("HostConfig")
                .put("Memory", spec.memoryBytes())
                .put("NanoCpus", spec.nanoCpus())
                .put("NetworkMode", "bridge");
        node.putObject("NetworkSettings").set("Ports", bindings(container));
        node.putArray("Mounts");
        return node;
    }

    private static ObjectNode state(Container container) {
        boolean running = container.state() == Container.State.RUNNING;
        ObjectNode state = Json.object()
                .put("Status", word(container))
                .put("Running", running)
                .put("Paused", false)
                .put("Restarting", false)
                .put("OOMKilled", container.outOfMemory())
                .put("Dead", false)
                .put("Pid", container.pid())
                .put("ExitCode", container.exitCode())
                .put("Error", container.error())
                .put("StartedAt", Times.text(container.startedMillis()))
                .put("FinishedAt", Times.text(container.finishedMillis()));
        Checkup checkup = container.checkup();
        if (checkup != null) {
            ObjectNode health = state.putObject("Health")
                    .put("Status", checkup.state().name().toLowerCase(Locale.ROOT))
                    .put("FailingStreak", checkup.failed());
            health.putArray("Log")
                    .addObject()
                    .put("ExitCode", checkup.exitCode())
                    .put("Output", checkup.output());
        }
        return state;
    }

    private static ObjectNode config(Container container) {
        ContainerSpec spec = container.spec();
        ObjectNode config = Json.object()
                .put("Hostname", container.id().substring(0, 12))
                .put("Image", spec.image())
                .put("Tty", spec.terminal());
        config.set("Labels", Json.object(container.labels()));
        config.set("Env", Json.array(spec.environment()));
        config.set("Cmd", Json.array(spec.command()));
        config.set("Entrypoint", Json.array(spec.entrypoint()));
        return config;
    }

    private static ObjectNode bindings(Container container) {
        ObjectNode ports = Json.object();
        if (container.state() == Container.State.RUNNING) {
            for (Binding binding : container.spec().ports()) {
                ports.withArray(binding.container())
                        .addObject()
                        .put("HostIp", "0.0.0.0")
                        .put("HostPort", String.valueOf(binding.host()));
            }
        }
        return ports;
    }

    static ObjectNode event(Event event) {
        Container container = event.container();
        String id = container.id();
        String image = container.spec().image();
        ObjectNode node = Json.object()
                .put("status", event.action())
                .put("id", id)
                .put("from", image)
                .put("Type", "container")
                .put("Action", event.action())
                .put("scope", "local")
                .put("time", event.millis() / 1000)
                .put("timeNano", event.millis() * 1_000_000);
        ObjectNode attributes = node.putObject("Actor").put("ID", id).putObject("Attributes");
        container.labels().forEach(attributes::put);
        attributes.put("image", image).put("name", container.name());
        if (event.action().equals("die")) {
            attributes.put("exitCode", String.valueOf(event.exitCode()));
        }
        return node;
    }
}
