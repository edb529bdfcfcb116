package io.gantry.simulation.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.VolumeStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /volumes}: that they are there is simulated, what is in them is not. */
final class Volumes {

    private Volumes() {}

    static void handle(Machine machine, Request request, Reply reply) throws IOException {
        List<String> path = request.path();
        String first = path.isEmpty() ? "" : path.getFirst();
        VolumeStore volumes = machine.engine().volumes();
        switch (request.method() + (first.isEmpty() ? " all" : first.equals("create") ? " create" : " one")) {
            case "GET all" -> {
                ObjectNode all = Json.object();
                var list = all.putArray("Volumes");
                volumes.all().forEach((name, labels) -> list.add(view(name, labels)));
                Json.send(reply, 200, all);
            }
            case "POST create" -> create(volumes, request, reply);
            case "GET one" -> {
                Optional<Map<String, String>> found = volumes.find(first);
                if (found.isPresent()) {
                    Json.send(reply, 200, view(first, found.get()));
                } else {
                    Json.refuse(reply, 404, "get " + first + ": no such volume");
                }
            }
            case "DELETE one" -> remove(machine, first, reply);
            default -> Json.refuse(reply, 404, "page not found: volumes/" + first + " is not simulated");
        }
    }

    private static void create(VolumeStore volumes, Request request, Reply reply) throws IOException {
        JsonNode body = Json.read(request.body());
        var labels = new LinkedHashMap<String, String>();
        body.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        String name = body.path("Name").asText();
        volumes.make(name, labels);
        Json.send(reply, 201, view(name, volumes.find(name).orElse(labels)));
    }

    private static void remove(Machine machine, String name, Reply reply) throws IOException {
        switch (machine.engine().removeVolume(name)) {
            case DONE -> reply.send(204);
            case MISSING -> Json.refuse(reply, 404, "get " + name + ": no such volume");
            case USED -> Json.refuse(reply, 409, "remove " + name + ": volume is in use");
        }
    }

    private static ObjectNode view(String name, Map<String, String> labels) {
        ObjectNode view = Json.object()
                .put("Name", name)
                .put("Driver", "local")
                .put("Mountpoint", "/var/lib/docker/volumes/" + name + "/_data")
                .put("Scope", "local");
        view.set("Labels", Json.object(labels));
        return view;
    }
}
