package io.gantry.simulation.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Container;
import io.gantry.simulation.machine.Engine;
import io.gantry.simulation.machine.Ids;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.WorldClock;
import io.gantry.simulation.process.Compiler;
import io.gantry.simulation.process.Execution;
import io.gantry.simulation.process.NotRunnable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** {@code /containers/{id}/exec} and {@code /exec}. The latest ones are remembered. */
final class Execs {

    private static final int REMEMBERED = 10_000;
    private static final int NOT_FOUND = 127;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final WorldClock clock;
    private final AtomicLong serials = new AtomicLong();
    private final Map<String, Exec> execs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Exec> eldest) {
            return size() > REMEMBERED;
        }
    };

    Execs(WorldClock clock) {
        this.clock = clock;
    }

    /** A command to run, running or done. */
    private static final class Exec {
        final String id;
        final Machine machine;
        final Container container;
        final List<String> command;
        volatile boolean running;
        volatile @Nullable Integer exitCode;

        Exec(String id, Machine machine, Container container, List<String> command) {
            this.id = id;
            this.machine = machine;
            this.container = container;
            this.command = command;
        }
    }

    void create(Machine machine, String reference, Request request, Reply reply) throws IOException {
        Container container = machine.engine().find(reference).orElse(null);
        List<String> command = Json.texts(Json.read(request.body()).path("Cmd"));
        if (container == null) {
            Json.refuse(reply, 404, "No such container: " + reference);
        } else if (container.state() != Container.State.RUNNING) {
            Json.refuse(reply, 409, "container " + container.id() + " is not running");
        } else if (command.isEmpty()) {
            Json.refuse(reply, 400, "No exec command specified");
        } else {
            var exec = new Exec(Ids.hex64(~serials.incrementAndGet()), machine, container, command);
            synchronized (execs) {
                execs.put(exec.id, exec);
            }
            Json.send(reply, 201, Json.object().put("Id", exec.id));
        }
    }

    void handle(Machine machine, Request request, Reply reply) throws IOException {
        String id = request.path().isEmpty() ? "" : request.path().getFirst();
        String verb = request.path().size() > 1 ? request.path().get(1) : "";
        Exec exec;
        synchronized (execs) {
            exec = execs.get(id);
        }
        if (exec == null || exec.machine != machine) {
            Json.refuse(reply, 404, "No such exec instance: " + id);
            return;
        }
        switch (verb) {
            case "json" -> Json.send(reply, 200, inspected(exec));
            case "start" -> start(exec, request, reply);
            case "resize" -> reply.send(200);
            default -> Json.refuse(reply, 404, "page not found: exec/.../" + verb + " is not simulated");
        }
    }

    private static ObjectNode inspected(Exec exec) {
        ObjectNode node = Json.object()
                .put("ID", exec.id)
                .put("ContainerID", exec.container.id())
                .put("Running", exec.running)
                .put("ExitCode", exec.exitCode)
                .put("Pid", exec.running ? 2 : 0)
                .put("OpenStdin", false)
                .put("OpenStdout", true)
                .put("OpenStderr", true);
        ObjectNode process = node.putObject("ProcessConfig").put("entrypoint", exec.command.getFirst());
        process.set("arguments", Json.array(exec.command.subList(1, exec.command.size())));
        return node;
    }

    private void start(Exec exec, Request request, Reply reply) throws IOException {
        JsonNode body = Json.read(request.body());
        if (body.path("Detach").asBoolean()) {
            Thread.ofVirtual().start(() -> run(exec, (error, text) -> {}, () -> false));
            reply.send(200);
            return;
        }
        boolean hijacked = "tcp".equalsIgnoreCase(request.headers().get("upgrade"));
        boolean terminal = body.path("Tty").asBoolean();
        String type = terminal ? "application/vnd.docker.raw-stream" : "application/vnd.docker.multiplexed-stream";
        if (hijacked) {
            reply.hijack(type);
        } else {
            reply.stream(200, type);
        }
        int life = exec.machine.life();
        Engine.Writer writer = (error, text) -> {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            try {
                reply.write(terminal ? bytes : Frames.frame(error, bytes));
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        };
        run(exec, writer, () -> exec.machine.life() != life || (!hijacked && reply.isAbandoned()));
        if (exec.machine.life() != life) {
            reply.drop();
        }
    }

    /** Ends with the command, its container or its listener. */
    private void run(Exec exec, Engine.Writer writer, java.util.function.BooleanSupplier isOver) {
        exec.running = true;
        try {
            exec.exitCode = outcome(exec, writer, isOver);
        } finally {
            exec.running = false;
        }
    }

    private int outcome(Exec exec, Engine.Writer writer, java.util.function.BooleanSupplier isOver) {
        Execution process;
        try {
            process = new Execution(Compiler.compile(exec.command));
        } catch (NotRunnable reason) {
            writer.write(
                    false,
                    "OCI runtime exec failed: exec failed: unable to start container process: " + reason.getMessage()
                            + ": unknown\r\n");
            return NOT_FOUND;
        }
        Execution.Host host = exec.machine.engine().host(exec.container, writer);
        Duration left = Duration.ZERO;
        boolean forEver = false;
        while (exec.container.state() == Container.State.RUNNING && !isOver.getAsBoolean()) {
            if (left.isPositive() || forEver) {
                Duration nap = forEver || left.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : left;
                clock.pause(nap);
                left = left.minus(nap);
                continue;
            }
            switch (process.run(host)) {
                case Execution.Pause.Sleep(Duration time) -> left = time;
                case Execution.Pause.ForEver() -> forEver = true;
                case Execution.Pause.Exit(int code, boolean _) -> {
                    return code;
                }
            }
        }
        return 137;
    }
}
