package io.gantry.provisioner.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.fake.WorldClient.Answer;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.ProviderFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Machines of a simulated world, which is a program of its own: the provider's endpoint is its address; left out, it is the
 * world beside the server, which says in the data folder where it is. Everything a machine is, is there; {@link
 * FakeParameters} says how slow and how faulty it shall be.
 */
public final class FakeDriver implements MachineDriver {

    private static final Name NAME = new Name("fake");
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);
    private static final Resources MACHINE_DEFAULT =
            new Resources(new Cpu(4_000), Bytes.parse("16Gi"), Bytes.parse("100Gi"), null);

    private static final String ADDRESS_FILE = "simulated-world.json";

    private final Path addressFile;
    private final WorldClient world = new WorldClient();

    /** @param dataDir of the server, in which a world beside it says where it is */
    public FakeDriver(Path dataDir) {
        this.addressFile = dataDir.resolve(ADDRESS_FILE);
    }

    @Override
    public Name name() {
        return NAME;
    }

    @Override
    public MachineForm form() {
        return MachineForm.SIMULATED;
    }

    @Override
    public List<String> check(Provider provider) {
        var faults = new ArrayList<>(FakeParameters.faults(provider.parameters()));
        String endpoint = provider.endpoint();
        if (endpoint != null && !isLoopback(endpoint)) {
            faults.add("endpoint: '" + endpoint + "' is not an http address on loopback (127.0.0.1), without a path");
        }
        if (provider.credential().isPresent() && !provider.parameters().containsKey("accepts")) {
            faults.add("credential: a simulated world wants none unless parameters.accepts says so; leave it out");
        }
        return List.copyOf(faults);
    }

    /** What it makes is reached without certificates, so it may be nowhere else. */
    private static boolean isLoopback(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            return "http".equals(uri.getScheme())
                    && ("127.0.0.1".equals(uri.getHost()) || "localhost".equals(uri.getHost()))
                    && (uri.getRawPath() == null || uri.getRawPath().isEmpty())
                    && uri.getRawQuery() == null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public Progress create(Provider provider, Wanted wanted) {
        Resources capacity = capacity(provider, wanted);
        Optional<String> tooSmall = tooSmall(capacity, wanted.atLeast());
        if (tooSmall.isPresent()) {
            return new Progress.Failed(FailureKind.BAD_SPEC, tooSmall.get());
        }
        Optional<String> turnedAway = turnedAway(provider);
        if (turnedAway.isPresent()) {
            return new Progress.Failed(FailureKind.DENIED, turnedAway.get());
        }
        try {
            Answer answer = world.call(
                    endpoint(provider), "PUT", "/machines/" + wanted.uid(), body(provider, wanted, capacity));
            return answer.status() == 200 ? whenMade(answer.body()) : failed(answer);
        } catch (IOException silent) {
            return unreachable(provider, silent);
        }
    }

    private static Resources capacity(Provider provider, Wanted wanted) {
        Resources declared = provider.machine();
        return declared != null ? declared : larger(MACHINE_DEFAULT, wanted.atLeast());
    }

    private static Resources larger(Resources one, Resources other) {
        return new Resources(
                one.cpu().compareTo(other.cpu()) > 0 ? one.cpu() : other.cpu(),
                one.memory().compareTo(other.memory()) > 0 ? one.memory() : other.memory(),
                one.disk().compareTo(other.disk()) > 0 ? one.disk() : other.disk(),
                other.gpus(),
                other.network(),
                other.named());
    }

    private static Optional<String> tooSmall(Resources capacity, Resources atLeast) {
        if (capacity.cpu().compareTo(atLeast.cpu()) < 0) {
            return Optional.of("a machine of this provider has cpu " + capacity.cpu() + ", not " + atLeast.cpu());
        }
        if (capacity.memory().compareTo(atLeast.memory()) < 0) {
            return Optional.of(
                    "a machine of this provider has memory " + capacity.memory() + ", not " + atLeast.memory());
        }
        if (capacity.disk().compareTo(atLeast.disk()) < 0) {
            return Optional.of("a machine of this provider has disk " + capacity.disk() + ", not " + atLeast.disk());
        }
        return capacity.gpus().containsAll(atLeast.gpus())
                ? Optional.empty()
                : Optional.of("a machine of this provider has gpus " + capacity.gpus() + ", not " + atLeast.gpus());
    }

    private static ObjectNode body(Provider provider, Wanted wanted, Resources capacity) throws IOException {
        FakeParameters parameters = FakeParameters.of(provider.parameters());
        ObjectNode body = GantryJson.lenient()
                .createObjectNode()
                .put("name", wanted.name().value())
                .put("installation", provider.installation().text())
                .put("provider", provider.uid().text())
                .put("providerMax", provider.maxMachines())
                .put("cpuMilli", capacity.cpu().milli())
                .put("memoryBytes", capacity.memory().value())
                .put("note", GantryJson.lenient().writeValueAsString(capacity));
        ObjectNode labels = body.putObject("labels");
        provider.labels().forEach(labels::put);
        var images = body.putArray("images");
        provider.preloadImages().forEach(image -> images.add(image.name()));
        ObjectNode knobs = body.putObject("knobs")
                .put("createMillis", parameters.millis("createDelay"))
                .put("bootMillis", parameters.millis("bootDelay"))
                .put("deleteMillis", parameters.millis("deleteDelay"))
                .put("containerCreateMillis", parameters.millis("containerCreateDelay"))
                .put("containerStartMillis", parameters.millis("containerStartDelay"))
                .put("failEvery", parameters.failEvery())
                .put("failWith", parameters.failWith().name());
        var pullable = knobs.putArray("pullable");
        parameters.pullable().forEach(pullable::add);
        return body;
    }

    /** A machine that is still being made is there but not yet to be had. */
    private static Progress whenMade(JsonNode machine) {
        return machine.path("made").asBoolean()
                ? new Progress.Done(Optional.of(observed(machine)))
                : new Progress.Pending(ASK_AGAIN);
    }

    @Override
    public Progress delete(Provider provider, Uid machine) {
        Optional<String> turnedAway = turnedAway(provider);
        if (turnedAway.isPresent()) {
            return new Progress.Failed(FailureKind.DENIED, turnedAway.get());
        }
        try {
            Answer answer = at(provider, machine, "DELETE", "");
            return switch (answer.status()) {
                case 204, 404 -> new Progress.Done(Optional.empty());
                case 202 -> new Progress.Pending(ASK_AGAIN);
                default -> failed(answer);
            };
        } catch (IOException silent) {
            return unreachable(provider, silent);
        }
    }

    @Override
    public Optional<Observed> observe(Provider provider, Uid machine) {
        try {
            Answer answer = at(provider, machine, "GET", "");
            return switch (answer.status()) {
                case 200 -> Optional.of(observed(answer.body()));
                case 404 -> Optional.empty();
                default -> throw new ProviderFailure(FailureKind.UNREACHABLE, answer.message());
            };
        } catch (IOException silent) {
            throw new ProviderFailure(FailureKind.UNREACHABLE, silence(provider, silent));
        }
    }

    @Override
    public List<Observed> list(Provider provider) {
        Optional<String> turnedAway = turnedAway(provider);
        if (turnedAway.isPresent()) {
            throw new ProviderFailure(FailureKind.DENIED, turnedAway.get());
        }
        try {
            String path = "/machines?installation=" + provider.installation() + "&provider=" + provider.uid();
            Answer answer = world.call(endpoint(provider), "GET", path, nothing());
            if (answer.status() != 200) {
                throw new ProviderFailure(FailureKind.UNREACHABLE, answer.message());
            }
            var machines = new ArrayList<Observed>();
            answer.body().forEach(machine -> machines.add(observed(machine)));
            return machines;
        } catch (IOException silent) {
            throw new ProviderFailure(FailureKind.UNREACHABLE, silence(provider, silent));
        }
    }

    private static Optional<String> turnedAway(Provider provider) {
        return FakeParameters.turnedAway(provider.parameters(), provider.credential());
    }

    private static Observed observed(JsonNode machine) {
        Map<String, String> labels = new TreeMap<>();
        machine.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new Observed(
                Uid.parse(machine.path("uid").asText()),
                machine.path("power").asText().equals("on") ? PowerState.ON : PowerState.OFF,
                capacityOf(machine),
                labels,
                new EngineEndpoint(machine.path("engine").asText(), Trust.PLAIN_LOOPBACK));
    }

    /** The note is what we gave the world to keep. */
    private static Resources capacityOf(JsonNode machine) {
        try {
            return GantryJson.lenient().readValue(machine.path("note").asText(), Resources.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<PowerControl> power() {
        return Optional.of(new Switch());
    }

    private final class Switch implements PowerControl {
        @Override
        public Progress on(Provider provider, Uid machine) {
            return power(provider, machine, "on");
        }

        @Override
        public Progress off(Provider provider, Uid machine) {
            return power(provider, machine, "off");
        }

        private Progress power(Provider provider, Uid machine, String wanted) {
            try {
                Answer answer = at(provider, machine, "POST", wanted);
                return answer.status() == 200
                        ? new Progress.Done(Optional.of(observed(answer.body())))
                        : new Progress.Failed(FailureKind.BAD_SPEC, answer.message());
            } catch (IOException silent) {
                return unreachable(provider, silent);
            }
        }
    }

    /** @param power what it is to be, or empty to ask or delete */
    private Answer at(Provider provider, Uid machine, String method, String power) throws IOException {
        String path = "/machines/" + machine + (power.isEmpty() ? "" : "/power");
        ObjectNode body = power.isEmpty() ? nothing() : nothing().put("power", power);
        return world.call(endpoint(provider), method, path + "?installation=" + provider.installation(), body);
    }

    private static ObjectNode nothing() {
        return GantryJson.lenient().createObjectNode();
    }

    private static Progress failed(Answer answer) {
        String word = answer.body().path("reason").asText();
        for (FailureKind kind : FailureKind.values()) {
            if (kind.name().equals(word)) {
                return new Progress.Failed(kind, answer.message());
            }
        }
        return new Progress.Failed(FailureKind.UNREACHABLE, answer.message());
    }

    private Progress unreachable(Provider provider, IOException silent) {
        return new Progress.Failed(FailureKind.UNREACHABLE, silence(provider, silent));
    }

    private String silence(Provider provider, IOException silent) {
        String endpoint = provider.endpoint();
        @Nullable String why = silent.getMessage();
        return "no simulated world answers at " + (endpoint == null ? "the address in " + addressFile : endpoint)
                + (why == null ? "" : ": " + why);
    }

    private String endpoint(Provider provider) throws IOException {
        String endpoint = provider.endpoint();
        return endpoint != null
                ? endpoint
                : GantryJson.lenient()
                        .readTree(Files.readAllBytes(addressFile))
                        .path("url")
                        .asText();
    }
}
