package io.gantry.provisioner.engine;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.ProviderFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Adopts one Docker engine that answers on a unix socket as one machine. The engine is not ours: it is never restarted or
 * set up otherwise, and nothing in it is touched but what carries our labels. That it is adopted is written in the engine
 * itself, as an empty volume with labels: so two servers, or two providers, cannot both have it, and nothing need be kept
 * elsewhere.
 */
public final class EngineDriver implements MachineDriver {

    static final String DEFAULT_ENDPOINT = "unix:///var/run/docker.sock";
    private static final String UNIX = "unix:///";
    private static final Duration SOON = Duration.ofMillis(100);

    @Override
    public Name name() {
        return new Name("engine");
    }

    @Override
    public MachineForm form() {
        return MachineForm.ENGINE;
    }

    @Override
    public List<String> check(Provider provider) {
        var faults = new ArrayList<String>();
        provider.parameters().keySet().stream()
                .sorted()
                .map(key -> "parameters." + key + ": the engine driver has no parameters")
                .forEach(faults::add);
        String endpoint = endpoint(provider);
        if (!endpoint.startsWith(UNIX) || endpoint.length() == UNIX.length()) {
            faults.add("endpoint: must be the path of a unix socket, as in " + DEFAULT_ENDPOINT + ", not '" + endpoint
                    + "'");
        }
        if (provider.maxMachines() != 1) {
            faults.add("maxMachines: must be 1: one engine is one machine, not " + provider.maxMachines());
        }
        if (provider.credential().isPresent()) {
            faults.add("credential: a unix socket takes none");
        }
        for (int i = 0; i < provider.preloadImages().size(); i++) {
            if (!Path.of(provider.preloadImages().get(i).archive()).isAbsolute()) {
                faults.add("preloadImages[" + i + "].archive: must be an absolute path");
            }
        }
        return faults;
    }

    @Override
    public Progress create(Provider provider, Wanted machine) {
        return at(provider, engine -> {
            Resources host = engine.host();
            Optional<String> tooMuch = tooMuch(host, provider, machine);
            if (tooMuch.isPresent()) {
                return new Progress.Failed(FailureKind.BAD_SPEC, tooMuch.get());
            }
            Adoption adoption = engine.adopt(new Adoption(
                    provider.installation(), provider.uid(), machine.uid(), machine.operation(), machine.epoch()));
            if (!adoption.machine().equals(machine.uid())) {
                return new Progress.Failed(
                        FailureKind.NO_CAPACITY, "the engine is machine " + adoption.machine() + " already");
            }
            for (Provider.Image image : provider.preloadImages()) {
                engine.load(image);
            }
            return new Progress.Done(Optional.of(observed(provider, machine.uid(), host)));
        });
    }

    @Override
    public Progress delete(Provider provider, Uid machine) {
        return at(provider, engine -> {
            if (engine.adoption(provider.installation())
                    .filter(isOf(provider, machine))
                    .isEmpty()) {
                return new Progress.Done(Optional.empty());
            }
            if (engine.removeContainers(provider.installation()) == Engine.Removed.SOME) {
                return new Progress.Pending(SOON);
            }
            engine.release(provider.installation());
            return new Progress.Done(Optional.empty());
        });
    }

    @Override
    public Optional<Observed> observe(Provider provider, Uid machine) {
        return list(provider).stream()
                .filter(observed -> observed.machine().equals(machine))
                .findFirst();
    }

    @Override
    public List<Observed> list(Provider provider) {
        try (Engine engine = Engine.at(endpoint(provider))) {
            return engine
                    .adoption(provider.installation())
                    .filter(adoption -> adoption.provider().equals(provider.uid()))
                    .map(adoption -> observed(provider, adoption.machine(), engine.host()))
                    .stream()
                    .toList();
        }
    }

    private static Progress at(Provider provider, Function<Engine, Progress> work) {
        try (Engine engine = Engine.at(endpoint(provider))) {
            return work.apply(engine);
        } catch (ProviderFailure failure) {
            return new Progress.Failed(failure.kind(), failure.detail());
        }
    }

    private static java.util.function.Predicate<Adoption> isOf(Provider provider, Uid machine) {
        return adoption ->
                adoption.provider().equals(provider.uid()) && adoption.machine().equals(machine);
    }

    /** What is declared of the machine, or asked of it, must be there; images must be where they are said to be. */
    private static Optional<String> tooMuch(Resources host, Provider provider, Wanted machine) {
        Resources has = capacity(provider, host);
        if (has.cpu().compareTo(host.cpu()) > 0) {
            return Optional.of("machine.cpu: " + has.cpu() + " is declared, the engine's host has " + host.cpu());
        }
        if (has.memory().compareTo(host.memory()) > 0) {
            return Optional.of(
                    "machine.memory: " + has.memory() + " is declared, the engine's host has " + host.memory());
        }
        if (machine.atLeast().cpu().compareTo(has.cpu()) > 0
                || machine.atLeast().memory().compareTo(has.memory()) > 0) {
            return Optional.of("cpu " + machine.atLeast().cpu() + " and memory "
                    + machine.atLeast().memory() + " are wanted, the machine has " + has.cpu() + " and "
                    + has.memory());
        }
        return provider.preloadImages().stream()
                .filter(image -> !Files.isReadable(Path.of(image.archive())))
                .map(image ->
                        "preloadImages: the archive of " + image.name() + ", " + image.archive() + ", cannot be read")
                .findFirst();
    }

    private static Observed observed(Provider provider, Uid machine, Resources host) {
        return new Observed(
                machine,
                PowerState.ON, // it answers
                capacity(provider, host),
                provider.labels(),
                new EngineEndpoint(endpoint(provider), EngineEndpoint.Trust.LOCAL_SOCKET));
    }

    /** The declared part of the host; what is not declared is the host's. */
    private static Resources capacity(Provider provider, Resources host) {
        Resources declared = provider.machine();
        if (declared == null) {
            return host;
        }
        Cpu cpu = declared.cpu().equals(Cpu.ZERO) ? host.cpu() : declared.cpu();
        Bytes memory = declared.memory().equals(Bytes.ZERO) ? host.memory() : declared.memory();
        return new Resources(cpu, memory, declared.disk(), declared.gpus(), declared.network(), declared.named());
    }

    private static String endpoint(Provider provider) {
        String endpoint = provider.endpoint();
        return endpoint == null ? DEFAULT_ENDPOINT : endpoint;
    }
}
