package io.gantry.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.simulation.admin.AdminApi;
import io.gantry.simulation.docker.DockerApi;
import io.gantry.simulation.http.HttpServer;
import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.World;
import io.gantry.simulation.machine.WorldClock;
import java.io.IOException;
import java.util.Optional;

/** One address for everything: {@code /world} for the admin, {@code /machines/{uid}} for each machine's engine. */
public final class WorldServer implements AutoCloseable {

    private final World world;
    private final AdminApi admin;
    private final DockerApi docker;
    private final HttpServer server;

    /** @param port on the loopback address; 0 for any that is free */
    public WorldServer(int port, WorldClock clock) throws IOException {
        this.world = new World(clock);
        this.admin = new AdminApi(world);
        this.docker = new DockerApi(clock);
        this.server = new HttpServer(port, this::handle);
    }

    public World world() {
        return world;
    }

    int port() {
        return server.port();
    }

    /** Where the admin API is: what a provider names as its endpoint. */
    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    private void handle(Request request, Reply reply) throws IOException {
        world.counters().requests().increment();
        String first = request.path().isEmpty() ? "" : request.path().getFirst();
        switch (first) {
            case "world" -> admin(request.below(1), reply);
            case "machines" -> engine(request.below(1), reply);
            default -> AdminApi.refuse(reply, 404, "NOT_FOUND", "there are only /world and /machines/{uid}");
        }
    }

    private void admin(Request request, Reply reply) throws IOException {
        try {
            admin.handle(request, reply, "tcp://127.0.0.1:" + server.port() + "/machines/");
        } catch (JsonProcessingException wrong) {
            AdminApi.refuse(reply, 400, "BAD_SPEC", wrong.getOriginalMessage());
        } catch (IllegalArgumentException wrong) {
            AdminApi.refuse(reply, 400, "BAD_SPEC", String.valueOf(wrong.getMessage()));
        }
    }

    /** A machine that is not there is like an address nobody answers at. */
    private void engine(Request request, Reply reply) throws IOException {
        Optional<Machine> machine = request.path().isEmpty()
                ? Optional.empty()
                : world.machine(request.path().getFirst());
        if (machine.isEmpty()) {
            reply.drop();
        } else {
            docker.handle(machine.get(), request.below(1), reply);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
