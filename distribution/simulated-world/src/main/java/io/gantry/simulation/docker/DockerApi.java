package io.gantry.simulation.docker;

import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.WorldClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The part of the Docker Engine API that schedulers use, as the clients docker-java and docker expect it. What is not
 * simulated answers 404 and says so.
 */
public final class DockerApi {

    private final WorldClock clock;
    private final Containers containers;
    private final Execs execs;

    public DockerApi(WorldClock clock) {
        this.clock = clock;
        this.containers = new Containers(clock);
        this.execs = new Execs(clock);
    }

    /** @param request its path below the machine's */
    public void handle(Machine machine, Request request, Reply reply) throws IOException {
        try {
            Reachability.awaitPlugged(machine, reply);
            int life = machine.life();
            if (!machine.isUp()) {
                reply.drop();
                return;
            }
            route(machine, unversioned(request), reply);
            if (machine.life() != life) {
                reply.drop();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            reply.drop();
        }
    }

    private static Request unversioned(Request request) {
        boolean versioned =
                !request.path().isEmpty() && request.path().getFirst().matches("v\\d+\\.\\d+");
        return versioned ? request.below(1) : request;
    }

    private void route(Machine machine, Request request, Reply reply) throws IOException, InterruptedException {
        String first = request.path().isEmpty() ? "" : request.path().getFirst();
        switch (first) {
            case "_ping" -> ping(reply);
            case "version" -> Json.send(reply, 200, Views.version());
            case "info" -> Json.send(reply, 200, Views.info(machine, clock.millis()));
            case "events" -> EventStream.handle(machine, clock, request, reply);
            case "images" -> Images.handle(machine, request.below(1), reply);
            case "containers" -> containers(machine, request.below(1), reply);
            case "volumes" -> Volumes.handle(machine, request.below(1), reply);
            case "exec" -> execs.handle(machine, request.below(1), reply);
            default -> Json.refuse(reply, 404, "page not found: " + first + " is not simulated");
        }
    }

    /** {@code /containers/json} and {@code /containers/create} have no container in their path. */
    private void containers(Machine machine, Request request, Reply reply) throws IOException, InterruptedException {
        List<String> path = request.path();
        boolean collection = path.size() == 1 && List.of("json", "create").contains(path.getFirst());
        if (path.size() == 2 && path.get(1).equals("exec")) {
            execs.create(machine, path.getFirst(), request, reply);
        } else {
            containers.handle(machine, collection ? request.below(1) : request, reply);
        }
    }

    private static void ping(Reply reply) throws IOException {
        reply.header("Api-Version", Views.API_VERSION)
                .header("Ostype", "linux")
                .header("Docker-Experimental", "false")
                .header("Server", "Docker/" + Views.VERSION + " (linux)")
                .send(200, "text/plain; charset=utf-8", "OK".getBytes(StandardCharsets.UTF_8));
    }
}
