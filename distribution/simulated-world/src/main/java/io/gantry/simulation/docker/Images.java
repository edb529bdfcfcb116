package io.gantry.simulation.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Image;
import io.gantry.simulation.machine.Machine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code /images}. */
final class Images {

    private Images() {}

    static void handle(Machine machine, Request request, Reply reply) throws IOException {
        List<String> path = request.path();
        String last = path.isEmpty() ? "" : path.getLast();
        if (path.size() == 1 && last.equals("json")) {
            list(machine, reply);
        } else if (path.size() == 1 && last.equals("create")) {
            pull(machine, request, reply);
        } else if (path.size() == 1 && last.equals("load")) {
            load(machine, request, reply);
        } else if (last.equals("json")) {
            inspect(machine, String.join("/", path.subList(0, path.size() - 1)), reply);
        } else if (request.method().equals("DELETE")) {
            remove(machine, String.join("/", path), reply);
        } else {
            Json.refuse(reply, 404, "page not found: images/" + String.join("/", path) + " is not simulated");
        }
    }

    private static void list(Machine machine, Reply reply) throws IOException {
        ArrayNode list = Json.array();
        machine.engine().images().all().forEach(image -> list.add(Views.image(image)));
        Json.send(reply, 200, list);
    }

    private static void inspect(Machine machine, String name, Reply reply) throws IOException {
        Optional<Image> image = machine.engine().images().find(name);
        if (image.isPresent()) {
            Json.send(reply, 200, Views.imageInspect(image.get()));
        } else {
            Json.refuse(reply, 404, "No such image: " + Image.normal(name));
        }
    }

    private static void pull(Machine machine, Request request, Reply reply) throws IOException {
        String name = request.query().getOrDefault("fromImage", "");
        String tag = request.query().getOrDefault("tag", "");
        String full = Image.normal(tag.isEmpty() ? name : name + (tag.contains(":") ? "@" : ":") + tag);
        if (!machine.engine().images().canPull(full)) {
            Json.refuse(
                    reply,
                    404,
                    "pull access denied for " + Image.repository(full)
                            + ", repository does not exist or may require 'docker login': denied: requested access to "
                            + "the resource is denied");
            return;
        }
        machine.engine().images().load(Image.unknown(full));
        reply.stream(200, "application/json");
        reply.write(Json.line(Json.object().put("status", "Pulling from " + Image.repository(full))));
        reply.write(Json.line(Json.object().put("status", "Status: Downloaded newer image for " + full)));
    }

    private static void load(Machine machine, Request request, Reply reply) throws IOException {
        List<Image> images;
        try {
            images = ImageArchive.read(request.body());
        } catch (IOException | IllegalArgumentException reason) {
            Json.refuse(reply, 400, "invalid archive: " + reason.getMessage());
            return;
        }
        reply.stream(200, "application/json");
        for (Image image : images) {
            machine.engine().images().load(image);
            reply.write(Json.line(Json.object().put("stream", "Loaded image: " + image.name() + "\n")));
        }
    }

    private static void remove(Machine machine, String name, Reply reply) throws IOException {
        if (machine.engine().images().remove(name)) {
            ArrayNode removed = Json.array();
            removed.addObject().put("Untagged", Image.normal(name));
            Json.send(reply, 200, removed);
        } else {
            Json.refuse(reply, 404, "No such image: " + Image.normal(name));
        }
    }
}
