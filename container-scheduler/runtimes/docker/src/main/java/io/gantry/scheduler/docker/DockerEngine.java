package io.gantry.scheduler.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.docker.Connections.Connection;
import io.gantry.scheduler.spi.ClientIdentities;
import io.gantry.scheduler.spi.WorkloadEngine;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Docker engines as runners of tasks. What an engine refuses is an answer; what it does not answer in time is
 * {@code Unreachable} and may be asked again, because a container's name is its allocation's. (docker-java wraps what a
 * socket throws in plain RuntimeExceptions, so that all of them are caught as silence.)
 */
public final class DockerEngine implements WorkloadEngine {

    /** A list says how a container ended only in words: {@code Exited (137) 2 minutes ago}. */
    private static final Pattern EXITED = Pattern.compile("(?:Exited|Dead) \\((\\d+)\\).*");
    /** Killed: then the list alone does not say whether memory was the reason. */
    private static final int KILLED = 137;

    private final DockerSettings settings;
    private final InstantSource time;
    private final Connections connections;

    public DockerEngine(DockerSettings settings, ClientIdentities identities, InstantSource time) {
        this.settings = settings;
        this.time = time;
        this.connections = new Connections(settings, identities);
    }

    @Override
    public Started start(Target target, Workload workload) {
        try {
            Connection engine = connections.to(target);
            return new Starting(engine, target, workload, settings, time).answer();
        } catch (DockerException refused) {
            return EngineWords.refusal(refused);
        } catch (RuntimeException silent) {
            return new Started.Unreachable(EngineWords.silence(silent));
        }
    }

    @Override
    public Outcome stop(Target target, Uid allocation, Duration grace) {
        Request request = Request.builder()
                .method(Method.POST)
                .path("/containers/" + ContainerLabels.containerName(allocation) + "/stop?t=" + grace.toSeconds())
                .build();
        try (Response response = connections
                .to(target)
                .within()
                .apply(grace.plus(settings.answer()))
                .execute(request)) {
            // 304: stopped already; 404: gone already.
            return switch (response.getStatusCode()) {
                case 304, 404 -> new Outcome.Done();
                case 204 -> stopped(target, allocation);
                default ->
                    new Outcome.Unreachable(EngineWords.bounded(
                            new String(response.getBody().readNBytes(4096), StandardCharsets.UTF_8)));
            };
        } catch (IOException | RuntimeException silent) {
            return new Outcome.Unreachable(EngineWords.silence(silent));
        }
    }

    /** Whether it has ended is asked of the container itself: a task is told stopped only when nothing of it runs. */
    private Outcome stopped(Target target, Uid allocation) {
        try {
            var state = inspect(connections.to(target), ContainerLabels.containerName(allocation));
            return Boolean.TRUE.equals(state.getRunning())
                    ? new Outcome.Unreachable("it was told to stop and has not ended yet")
                    : new Outcome.Done();
        } catch (NotFoundException _) {
            return new Outcome.Done();
        }
    }

    @Override
    public Outcome remove(Target target, Uid allocation) {
        try {
            Connection engine = connections.to(target);
            removeNow(engine, ContainerLabels.containerName(allocation));
            return new Outcome.Done();
        } catch (RuntimeException silent) {
            return new Outcome.Unreachable(EngineWords.silence(silent));
        }
    }

    static void removeNow(Connection engine, String name) {
        try (var command = engine.calls().removeContainerCmd(name)) {
            command.withForce(true).withRemoveVolumes(true).exec();
        } catch (NotFoundException _) {
            // Gone already, which is what was wanted.
        } catch (ConflictException _) {
            // "Removal is already in progress": it will be gone.
        }
    }

    @Override
    public Outcome removeVolume(Target target, Uid volume) {
        try (var command = connections.to(target).calls().removeVolumeCmd(NodeVolumes.engineName(volume))) {
            command.exec();
            return new Outcome.Done();
        } catch (NotFoundException _) {
            return new Outcome.Done();
        } catch (DockerException refused) {
            return new Outcome.Unreachable(EngineWords.words(refused));
        } catch (RuntimeException silent) {
            return new Outcome.Unreachable(EngineWords.silence(silent));
        }
    }

    @Override
    public Listing list(Target target) {
        try {
            Connection engine = connections.to(target);
            List<Container> found;
            try (var command = engine.calls().listContainersCmd()) {
                found = command.withShowAll(true)
                        .withLabelFilter(List.of(ContainerLabels.ofInstallation(target)))
                        .exec();
            }
            SecretFolder.tidy(engine, found, time.instant());
            var seen = new ArrayList<Seen>(found.size());
            for (Container container : found) {
                Seen one = seen(engine, container);
                if (one != null) {
                    seen.add(one);
                }
            }
            return new Listing.Containers(seen);
        } catch (RuntimeException silent) {
            return new Listing.Unreachable(EngineWords.silence(silent));
        }
    }

    private static @Nullable Seen seen(Connection engine, Container container) {
        Map<String, String> labels = container.getLabels();
        Uid allocation = ContainerLabels.allocation(labels);
        if (allocation == null) {
            return null;
        }
        long epoch = ContainerLabels.epoch(labels);
        return switch (container.getState()) {
            case "running", "paused", "restarting" ->
                new Seen(allocation, epoch, true, null, false, null, null, Checks.listed(engine, container));
            case "created" -> new Seen(allocation, epoch, false, null, false, null, null);
            case "removing" -> null;
            default -> ended(engine, container, allocation, epoch);
        };
    }

    private static @Nullable Seen ended(Connection engine, Container container, Uid allocation, long epoch) {
        var words = EXITED.matcher(container.getStatus());
        if (words.matches() && Integer.parseInt(words.group(1)) != KILLED) {
            return new Seen(allocation, epoch, false, Integer.valueOf(words.group(1)), false, null, null);
        }
        try {
            var state = inspect(engine, container.getId());
            return new Seen(
                    allocation,
                    epoch,
                    false,
                    exitCode(state),
                    outOfMemory(state),
                    instant(state.getStartedAt()),
                    instant(state.getFinishedAt()));
        } catch (NotFoundException _) {
            return null;
        }
    }

    static InspectContainerResponse.ContainerState inspect(Connection engine, String name) {
        try (var command = engine.calls().inspectContainerCmd(name)) {
            return command.exec().getState();
        }
    }

    static int exitCode(InspectContainerResponse.ContainerState state) {
        Long code = state.getExitCodeLong();
        return code == null ? 255 : code.intValue();
    }

    static boolean outOfMemory(InspectContainerResponse.ContainerState state) {
        return Boolean.TRUE.equals(state.getOOMKilled());
    }

    /** Docker writes year 1 for what has not happened. */
    static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null || text.startsWith("0001") ? null : Instant.parse(text);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    @Override
    public AutoCloseable observe(Target target, Observer observer) {
        String filters =
                "{\"type\":[\"container\"],\"event\":[\"start\",\"oom\",\"die\",\"health_status\"],\"label\":[\""
                        + ContainerLabels.ofInstallation(target) + "\"]}";
        // The stream opens later than this returns: what happens until then is told too, some of it twice.
        long since = time.instant().getEpochSecond() - 1;
        Request request = get("/events?since=" + since + "&filters=" + encoded(filters));
        return withEngine(
                target,
                observer::broken,
                engine -> ByteStream.open(
                        "docker-events-" + target.nodeName(),
                        engine.streams(),
                        request,
                        new EventReader(observer, container -> Checks.ill(engine, container))::read,
                        observer::broken,
                        () -> {}));
    }

    @Override
    public AutoCloseable logs(Target target, Uid allocation, LogRequest wanted, LogSink sink) {
        Request request = get("/containers/" + ContainerLabels.containerName(allocation) + "/logs?stdout=1&stderr=1"
                + "&follow=" + wanted.follow()
                + "&timestamps=" + wanted.timestamps()
                + "&tail=" + wanted.tail().map(String::valueOf).orElse("all"));
        return output(
                target,
                "logs",
                request,
                body -> {
                    Frames.read(body, sink);
                    sink.end(null);
                },
                sink::broken);
    }

    @Override
    public AutoCloseable exec(Target target, Uid allocation, List<String> command, LogSink sink) {
        try {
            Connection engine = connections.to(target);
            String id;
            try (var create = engine.calls().execCreateCmd(ContainerLabels.containerName(allocation))) {
                id = create.withAttachStdout(true)
                        .withAttachStderr(true)
                        .withCmd(command.toArray(String[]::new))
                        .exec()
                        .getId();
            }
            Request request = Request.builder()
                    .method(Method.POST)
                    .path("/exec/" + id + "/start")
                    .putHeader("Content-Type", "application/json")
                    .bodyBytes("{\"Detach\":false,\"Tty\":false}".getBytes(StandardCharsets.UTF_8))
                    .build();
            return output(
                    target,
                    "exec",
                    request,
                    body -> {
                        Frames.read(body, sink);
                        sink.end(execExitCode(engine, id));
                    },
                    sink::broken);
        } catch (DockerException refused) {
            sink.broken(EngineWords.words(refused));
        } catch (RuntimeException silent) {
            sink.broken(EngineWords.silence(silent));
        }
        return () -> {};
    }

    private static @Nullable Integer execExitCode(Connection engine, String id) {
        try (var command = engine.calls().inspectExecCmd(id)) {
            Long code = command.exec().getExitCodeLong();
            return code == null ? null : code.intValue();
        }
    }

    /** A stream to somebody who reads output; their number is bounded. */
    private AutoCloseable output(
            Target target, String what, Request request, ByteStream.Reader reader, Consumer<String> broken) {
        return withEngine(target, broken, engine -> {
            if (!engine.readers().tryAcquire()) {
                broken.accept("more than " + Connections.READERS_MAX + " readers of output at one engine");
                return () -> {};
            }
            String thread = "docker-" + what + "-" + target.nodeName();
            return ByteStream.open(thread, engine.streams(), request, reader, broken, engine.readers()::release);
        });
    }

    private AutoCloseable withEngine(Target target, Consumer<String> broken, Function<Connection, AutoCloseable> open) {
        Connection engine;
        try {
            engine = connections.to(target);
        } catch (IllegalArgumentException unreachable) { // its address cannot be one
            broken.accept(EngineWords.silence(unreachable));
            return () -> {};
        }
        return open.apply(engine);
    }

    private static Request get(String path) {
        return Request.builder().method(Method.GET).path(path).build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void forget(Target target) {
        connections.forget(target);
    }

    @Override
    public void close() {
        connections.close();
    }
}
