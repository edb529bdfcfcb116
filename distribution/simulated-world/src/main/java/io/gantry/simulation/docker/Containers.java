package io.gantry.simulation.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Checkup;
import io.gantry.simulation.machine.Container;
import io.gantry.simulation.machine.ContainerSpec;
import io.gantry.simulation.machine.ContainerSpec.Binding;
import io.gantry.simulation.machine.Engine.Outcome;
import io.gantry.simulation.machine.Extras;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.WorldClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /containers}, but for what streams. */
final class Containers {

    private static final String GRACE_DEFAULT = "10";
    private static final long LOOK_AGAIN_MILLIS = 10_000;

    private final WorldClock clock;

    Containers(WorldClock clock) {
        this.clock = clock;
    }

    void handle(Machine machine, Request request, Reply reply) throws IOException, InterruptedException {
        List<String> path = request.path();
        String first = path.isEmpty() ? "" : path.getFirst();
        String verb = path.size() > 1 ? path.get(1) : "";
        switch (request.method() + " " + verb) {
            case "GET " -> list(machine, request, reply);
            case "POST " -> create(machine, request, reply);
            case "DELETE " -> answer(machine.engine().remove(first, request.flag("force")), 204, reply);
            case "GET json" -> inspect(machine, first, reply);
            case "POST start" -> answer(machine.engine().start(first), 204, reply);
            case "POST stop" -> answer(machine.engine().stop(first, grace(request)), 204, reply);
            case "POST restart" -> restart(machine, first, request, reply);
            case "POST kill" ->
                answer(machine.engine().kill(first, request.query().getOrDefault("signal", "SIGKILL")), 204, reply);
            case "POST wait" -> await(machine, first, request, reply);
            case "GET logs" -> Logs.handle(machine, first, request, reply);
            case "PUT archive" -> put(machine, first, request, reply);
            case "GET archive" ->
                Json.refuse(reply, 404, "Could not find the file in container " + first + ": no files are simulated");
            case "GET stats" -> stats(machine, first, request, reply);
            default -> Json.refuse(reply, 404, "page not found: containers/.../" + verb + " is not simulated");
        }
    }

    private static Duration grace(Request request) {
        return Duration.ofSeconds(Math.max(0, Long.parseLong(request.query().getOrDefault("t", GRACE_DEFAULT))));
    }

    /** What Docker answers to a wish about a container. */
    private static void answer(Outcome outcome, int done, Reply reply) throws IOException {
        switch (outcome) {
            case Outcome.Done _ -> reply.send(done);
            case Outcome.Unchanged() -> reply.send(304);
            case Outcome.Refused(int status, String message) -> Json.refuse(reply, status, message);
        }
    }

    private static void create(Machine machine, Request request, Reply reply) throws IOException {
        JsonNode body = Json.read(request.body());
        var labels = new LinkedHashMap<String, String>();
        body.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        switch (machine.engine().create(request.query().get("name"), spec(body), labels, extras(body))) {
            case Outcome.Done(Container container) -> {
                ObjectNode created = Json.object().put("Id", container.id());
                created.putArray("Warnings");
                Json.send(reply, 201, created);
            }
            case Outcome.Refused(int status, String message) -> Json.refuse(reply, status, message);
            case Outcome.Unchanged() -> throw new IllegalStateException("a create changes something or is refused");
        }
    }

    private static Extras extras(JsonNode body) {
        JsonNode host = body.path("HostConfig");
        String memoryAt = null;
        for (JsonNode mount : host.path("Mounts")) {
            JsonNode driver = mount.path("VolumeOptions").path("DriverConfig");
            if (driver.path("Options").path("type").asText().equals("tmpfs")) {
                memoryAt = mount.path("Target").asText();
            }
        }
        List<String> from = Json.texts(host.path("VolumesFrom"));
        String other = from.isEmpty() ? null : from.getFirst().split(":", 2)[0];
        boolean passing = host.path("AutoRemove").asBoolean();
        return memoryAt == null && other == null && !passing ? Extras.NONE : new Extras(memoryAt, other, passing);
    }

    private static void put(Machine machine, String reference, Request request, Reply reply) throws IOException {
        String folder = request.query().getOrDefault("path", "/");
        var files = new LinkedHashMap<String, String>();
        ImageArchive.smallFiles(request.body())
                .forEach((name, content) -> files.put(
                        (folder.equals("/") ? "" : folder) + "/" + name, new String(content, StandardCharsets.UTF_8)));
        switch (machine.engine().put(reference, files)) {
            case Outcome.Done _, Outcome.Unchanged _ -> reply.send(200);
            case Outcome.Refused(int status, String message) -> Json.refuse(reply, status, message);
        }
    }

    private static ContainerSpec spec(JsonNode body) {
        JsonNode host = body.path("HostConfig");
        var ports = new ArrayList<Binding>();
        for (Map.Entry<String, JsonNode> bound : host.path("PortBindings").properties()) {
            for (JsonNode binding : bound.getValue()) {
                ports.add(new Binding(bound.getKey(), binding.path("HostPort").asInt()));
            }
        }
        return new ContainerSpec(
                body.path("Image").asText(),
                Json.texts(body.path("Entrypoint")),
                Json.texts(body.path("Cmd")),
                Json.texts(body.path("Env")),
                ports,
                host.path("Memory").asLong(),
                host.path("NanoCpus").asLong(),
                body.path("Tty").asBoolean(),
                check(body.path("Healthcheck")),
                volumes(host.path("Mounts")));
    }

    private static List<String> volumes(JsonNode mounts) {
        var names = new ArrayList<String>();
        for (JsonNode mount : mounts) {
            String source = mount.path("Source").asText();
            if (mount.path("Type").asText().equals("volume") && !source.isEmpty()) {
                names.add(source);
            }
        }
        return names;
    }

    private static Checkup.@Nullable Spec check(JsonNode check) {
        List<String> test = Json.texts(check.path("Test"));
        return test.size() < 2 || !test.getFirst().equals("CMD")
                ? null
                : new Checkup.Spec(
                        test.subList(1, test.size()),
                        Duration.ofNanos(check.path("Interval").asLong()),
                        Duration.ofNanos(check.path("StartPeriod").asLong()),
                        Math.max(1, check.path("Retries").asInt()));
    }

    private void list(Machine machine, Request request, Reply reply) throws IOException {
        Wanted wanted = Wanted.of(request);
        boolean all = request.flag("all") || wanted.has("status");
        int limit = Integer.parseInt(request.query().getOrDefault("limit", "-1"));
        ArrayNode list = Json.array();
        for (Container container : machine.engine().containers().reversed()) {
            boolean shown = all || container.state() == Container.State.RUNNING;
            if (shown && matches(container, wanted) && (limit < 0 || list.size() < limit)) {
                list.add(Views.listed(container, clock.millis()));
            }
        }
        Json.send(reply, 200, list);
    }

    private static boolean matches(Container container, Wanted wanted) {
        return wanted.allOf("label", container::hasLabel)
                && wanted.anyOf("status", Views.word(container)::equals)
                && wanted.anyOf("volume", container.spec().volumes()::contains)
                && wanted.anyOf("name", part -> ("/" + container.name()).contains(part))
                && wanted.anyOf("id", container.id()::startsWith);
    }

    private static void inspect(Machine machine, String reference, Reply reply) throws IOException {
        Optional<Container> found = machine.engine().find(reference);
        if (found.isPresent()) {
            Json.send(reply, 200, Views.inspected(found.get()));
        } else {
            Json.refuse(reply, 404, "No such container: " + reference);
        }
    }

    private static void restart(Machine machine, String reference, Request request, Reply reply)
            throws IOException, InterruptedException {
        Outcome stopped = machine.engine().stop(reference, grace(request));
        answer(stopped instanceof Outcome.Refused ? stopped : machine.engine().start(reference), 204, reply);
    }

    private static void await(Machine machine, String reference, Request request, Reply reply)
            throws IOException, InterruptedException {
        Container container = machine.engine().find(reference).orElse(null);
        if (container == null) {
            Json.refuse(reply, 404, "No such container: " + reference);
            return;
        }
        int life = machine.life();
        String condition = request.query().getOrDefault("condition", "not-running");
        long before = container.finishedMillis();
        reply.stream(200, "application/json");
        int seen = container.changes();
        while (!isOver(condition, container, before, machine)) {
            container.awaitChange(seen, LOOK_AGAIN_MILLIS);
            boolean quiet = seen == container.changes();
            seen = container.changes();
            if (machine.life() != life || (quiet && reply.isAbandoned())) {
                reply.drop();
                return;
            }
        }
        reply.write(Json.line(Json.object().put("StatusCode", container.exitCode())));
    }

    private static boolean isOver(String condition, Container container, long before, Machine machine) {
        boolean there = machine.engine()
                .find(container.name())
                .filter(container::equals)
                .isPresent();
        return switch (condition) {
            case "next-exit" -> container.finishedMillis() != before || !there;
            case "removed" -> !there;
            default -> container.state() != Container.State.RUNNING;
        };
    }

    private void stats(Machine machine, String reference, Request request, Reply reply) throws IOException {
        Container container = machine.engine().find(reference).orElse(null);
        if (container == null) {
            Json.refuse(reply, 404, "No such container: " + reference);
            return;
        }
        boolean stream = !request.query().containsKey("stream") || request.flag("stream");
        int life = machine.life();
        reply.stream(200, "application/json");
        do {
            reply.write(Json.line(usage(container)));
            if (stream) {
                clock.pause(Duration.ofSeconds(1));
            }
        } while (stream
                && machine.life() == life
                && container.state() == Container.State.RUNNING
                && !reply.isAbandoned());
    }

    private ObjectNode usage(Container container) {
        ObjectNode stats = Json.object().put("read", Times.text(clock.millis())).put("id", container.id());
        stats.putObject("memory_stats")
                .put("usage", 1 << 20)
                .put("limit", container.spec().memoryBytes());
        ObjectNode cpu = stats.putObject("cpu_stats");
        cpu.put("system_cpu_usage", clock.millis() * 1_000_000).put("online_cpus", 1);
        cpu.putObject("cpu_usage").put("total_usage", 1_000_000);
        return stats;
    }
}
