package io.gantry.provisioner.local;

import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.boot.BootData;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.Progress.Failed;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Gives a new machine its address and its folder. One at a time on a host, whoever asks: addresses are not given twice. */
final class MachineMaker {

    /** A file lock belongs to a whole process, so threads need one of their own beside it. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final Path machines;
    private final InstantSource time;

    MachineMaker(Path machines, InstantSource time) {
        this.machines = machines;
        this.time = time;
    }

    /** Makes the folder, unless something stands against it or another call was quicker. */
    Optional<Failed> make(MachineDriver.Provider provider, Wanted wanted, MachineFolder folder) throws IOException {
        Optional<Failed> refused = refusal(provider, wanted);
        if (refused.isPresent()) {
            return refused;
        }
        Files.createDirectories(machines.resolve(".host"));
        THREADS.lock();
        try (var file = FileChannel.open(
                        machines.resolve(".host/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = file.lock()) {
            return folder.read().isPresent() ? Optional.empty() : makeAlone(provider, wanted, folder);
        } finally {
            THREADS.unlock();
        }
    }

    /** What the words of both say, before the host is looked at. */
    private static Optional<Failed> refusal(MachineDriver.Provider provider, Wanted wanted) {
        List<String> faults = ProviderCheck.faults(provider);
        if (!faults.isEmpty()) {
            return failed(FailureKind.BAD_SPEC, String.join("; ", faults));
        }
        if (wanted.join().isEmpty()) {
            return failed(FailureKind.BAD_SPEC, "a local machine joins by certificate and was given no join token");
        }
        return tooMuch(provider, wanted.atLeast()).or(() -> missingImage(provider));
    }

    private static Optional<Failed> tooMuch(MachineDriver.Provider provider, Resources wanted) {
        Resources machine = capacity(provider);
        boolean holds = machine.cpu().compareTo(wanted.cpu()) >= 0
                && machine.memory().compareTo(wanted.memory()) >= 0
                && machine.disk().compareTo(wanted.disk()) >= 0
                && wanted.gpus().isEmpty();
        return holds
                ? Optional.empty()
                : failed(
                        FailureKind.BAD_SPEC,
                        "provider " + provider.name() + " makes machines of " + machine.cpu() + " cpu, "
                                + machine.memory()
                                + " memory; wanted are " + wanted.cpu() + ", " + wanted.memory()
                                + (wanted.gpus().isEmpty() ? "" : " and gpus"));
    }

    private static Optional<Failed> missingImage(MachineDriver.Provider provider) {
        for (int i = 0; i < provider.preloadImages().size(); i++) {
            String archive = provider.preloadImages().get(i).archive();
            if (!Files.isReadable(Path.of(archive))) {
                return failed(FailureKind.BAD_SPEC, "preloadImages[" + i + "].archive: there is no file " + archive);
            }
        }
        return Optional.empty();
    }

    private Optional<Failed> makeAlone(MachineDriver.Provider provider, Wanted wanted, MachineFolder folder)
            throws IOException {
        sweep();
        List<LocalMachine> all = MachineFolder.all(machines);
        LocalParameters parameters = LocalParameters.of(provider);
        HostNetwork network = HostNetwork.read();
        String bridge = parameters.bridge(provider.installation());
        Optional<HostNetwork.Route> other = network.inTheWay(parameters.subnet(), bridge);
        if (other.isPresent()) {
            return failed(
                    FailureKind.BAD_SPEC,
                    "parameters.subnet: " + parameters.subnet() + " is in use on this host (route " + other.get()
                            + "); give this provider another one, for example subnet: 10.88.0.0/24");
        }
        Optional<Failed> full = full(provider, all);
        Optional<String> address = freeAddress(parameters, bridge, all);
        if (full.isPresent() || address.isEmpty()) {
            return full.or(
                    () -> failed(FailureKind.NO_CAPACITY, "no address is free in subnet " + parameters.subnet()));
        }
        var machine = machine(provider, wanted, parameters, network.mtu(), address.get());
        folder.make(machine, boot(provider, wanted, machine));
        return Optional.empty();
    }

    private static Optional<Failed> full(MachineDriver.Provider provider, List<LocalMachine> all) throws IOException {
        long has = all.stream().filter(machine -> machine.isOf(provider)).count();
        if (has >= provider.maxMachines()) {
            return failed(
                    FailureKind.NO_CAPACITY,
                    "provider " + provider.name() + " has all of its " + provider.maxMachines() + " machines");
        }
        long taken = all.stream()
                .mapToLong(machine -> machine.capacity().memory().value())
                .sum();
        long memory = capacity(provider).memory().value();
        var host = HostSize.read().memory();
        return taken + memory <= host.value()
                ? Optional.empty()
                : failed(
                        FailureKind.NO_CAPACITY,
                        "this host has " + host + " of memory, of which its " + all.size() + " machines have "
                                + new io.gantry.kinds.quantity.Bytes(taken));
    }

    private static Optional<String> freeAddress(LocalParameters parameters, String bridge, List<LocalMachine> all) {
        Set<String> taken = all.stream()
                .filter(machine -> machine.bridge().equals(bridge))
                .map(LocalMachine::address)
                .collect(Collectors.toSet());
        return parameters
                .subnet()
                .hosts()
                .filter(address -> !address.equals(parameters.hostAddress()) && !taken.contains(address))
                .findFirst();
    }

    private static LocalMachine machine(
            MachineDriver.Provider provider, Wanted wanted, LocalParameters parameters, int mtu, String address) {
        return new LocalMachine(
                wanted.uid(),
                provider.installation(),
                provider.uid(),
                wanted.name(),
                wanted.epoch(),
                capacity(provider),
                labels(provider, wanted),
                parameters.bridge(provider.installation()),
                parameters.subnet().toString(),
                parameters.hostAddress(),
                address,
                parameters.outbound().word(),
                mtu);
    }

    private static Map<String, String> labels(MachineDriver.Provider provider, Wanted wanted) {
        var labels = new HashMap<>(provider.labels());
        labels.put("gantry.io/installation", provider.installation().text());
        labels.put("gantry.io/machine", wanted.uid().text());
        labels.put("gantry.io/provider", provider.name().value());
        return labels;
    }

    /** A machine that is off and could not join with its token gets the one that is valid now. */
    Optional<Failed> renewBoot(
            MachineDriver.Provider provider, Wanted wanted, LocalMachine machine, MachineFolder folder)
            throws IOException {
        if (wanted.join().isPresent() && !folder.hasJoined() && !folder.isOn()) {
            folder.writeBoot(boot(provider, wanted, machine));
        }
        return Optional.empty();
    }

    private BootData boot(MachineDriver.Provider provider, Wanted wanted, LocalMachine machine) {
        return new BootData(
                machine.uid(),
                machine.name(),
                machine.address(),
                wanted.join().orElseThrow(),
                time.instant(),
                false,
                Optional.of(machine.cgroup()),
                machine.mtu(),
                provider.preloadImages().stream()
                        .map(image -> new MachineDriver.Provider.Image(
                                image.name(),
                                Path.of(image.archive()).toAbsolutePath().toString()))
                        .toList());
    }

    private static Resources capacity(MachineDriver.Provider provider) {
        Resources machine = provider.machine();
        if (machine == null) {
            throw new IllegalStateException("provider " + provider.name() + " passed its check without a machine");
        }
        return machine;
    }

    /** Folders that a maker before us did not finish: whoever has the lock is the only one at it. */
    private void sweep() throws IOException {
        try (var halves = Files.newDirectoryStream(machines, ".new-*")) {
            for (Path half : halves) {
                try (var files = Files.walk(half)) {
                    for (Path file :
                            files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private static Optional<Failed> failed(FailureKind kind, String detail) {
        return Optional.of(new Failed(kind, detail));
    }
}
