package io.gantry.simulation.admin;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.simulation.http.Reply;
import io.gantry.simulation.http.Request;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.MachineSpec;
import io.gantry.simulation.machine.World;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code /world}: what a data centre's own interface would be.
 *
 * <pre>
 * GET    /world                               numbers
 * GET    /world/machines?installation=        all of one installation, or with &amp;provider= of one provider of it
 * PUT    /world/machines/{uid}                makes one; repeating it finds the same
 * GET    /world/machines/{uid}?installation=
 * DELETE /world/machines/{uid}?installation=  202 while it goes, 204 when it is gone, 404 when there is none
 * POST   /world/machines/{uid}/power          {"power":"on"} or "off"
 * POST   /world/machines/{uid}/network        {"plugged":false}: the engine's API hangs
 * </pre>
 *
 * A machine of another installation is answered like one that is not there.
 */
public final class AdminApi {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final World world;

    public AdminApi(World world) {
        this.world = world;
    }

    /**
     * @param request its path below {@code /world}
     * @param engines the beginning of the machines' engine addresses
     */
    public void handle(Request request, Reply reply, String engines) throws IOException {
        List<String> path = request.path();
        if (path.isEmpty()) {
            send(reply, 200, MAPPER.valueToTree(world.numbers()));
        } else if (path.getFirst().equals("machines") && path.size() == 1) {
            list(request, reply, engines);
        } else if (path.getFirst().equals("machines")) {
            machine(path.get(1), path.size() > 2 ? path.get(2) : "", request, reply, engines);
        } else {
            refuse(reply, 404, "NOT_FOUND", "no /world/" + String.join("/", path));
        }
    }

    private void list(Request request, Reply reply, String engines) throws IOException {
        ArrayNode list = MAPPER.createArrayNode();
        String provider = request.query().get("provider");
        for (Machine machine : world.machinesOf(request.query().getOrDefault("installation", ""))) {
            if (provider == null || provider.equals(machine.spec().provider())) {
                list.add(view(machine, engines));
            }
        }
        send(reply, 200, list);
    }

    private void machine(String uid, String part, Request request, Reply reply, String engines) throws IOException {
        if (request.method().equals("PUT") && part.isEmpty()) {
            make(uid, request, reply, engines);
            return;
        }
        Optional<Machine> found = world.machine(uid).filter(machine -> isOf(machine, request));
        if (found.isEmpty()) {
            refuse(reply, 404, "NOT_FOUND", "no machine " + uid);
            return;
        }
        Machine machine = found.get();
        switch (request.method() + " " + part) {
            case "GET " -> send(reply, 200, view(machine, engines));
            case "DELETE " -> reply.send(world.delete(machine) ? 204 : 202);
            case "POST power" -> {
                switchPower(
                        machine,
                        MAPPER.readTree(request.body().readAllBytes())
                                .path("power")
                                .asText());
                send(reply, 200, view(machine, engines));
            }
            case "POST network" -> {
                machine.plug(MAPPER.readTree(request.body().readAllBytes())
                        .path("plugged")
                        .asBoolean(true));
                send(reply, 200, view(machine, engines));
            }
            default -> refuse(reply, 404, "NOT_FOUND", "no " + request.method() + " of a machine's '" + part + "'");
        }
    }

    private static boolean isOf(Machine machine, Request request) {
        String installation = request.query().get("installation");
        return installation == null || installation.equals(machine.spec().installation());
    }

    private void switchPower(Machine machine, String power) {
        switch (power) {
            case "on" -> world.power(machine, true);
            case "off" -> world.power(machine, false);
            default -> throw new IllegalArgumentException("power must be on or off, not '" + power + "'");
        }
    }

    private void make(String uid, Request request, Reply reply, String engines) throws IOException {
        ObjectNode body = (ObjectNode) MAPPER.readTree(request.body().readAllBytes());
        MachineSpec spec = MAPPER.treeToValue(body.put("uid", uid), MachineSpec.class);
        switch (world.make(spec)) {
            case World.Made.Yes(Machine machine) -> send(reply, 200, view(machine, engines));
            case World.Made.No(String word, String message) -> refuse(reply, 409, word, message);
        }
    }

    private static ObjectNode view(Machine machine, String engines) {
        ObjectNode node = MAPPER.valueToTree(machine.spec());
        return node.put("made", machine.isMade())
                .put("power", machine.isOn() ? "on" : "off")
                .put("up", machine.isUp())
                .put("plugged", machine.isPlugged())
                .put("engine", engines + machine.spec().uid())
                .put("containers", machine.engine().containerCount())
                .put("running", machine.engine().runningCount());
    }

    /** What is wrong, as a word for programs and a sentence for people. */
    public static void refuse(Reply reply, int status, String word, String message) throws IOException {
        send(reply, status, MAPPER.createObjectNode().put("reason", word).put("message", message));
    }

    private static void send(Reply reply, int status, JsonNode body) throws IOException {
        reply.send(status, "application/json", MAPPER.writeValueAsBytes(body));
    }
}
