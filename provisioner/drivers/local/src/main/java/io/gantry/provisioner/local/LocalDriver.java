package io.gantry.provisioner.local;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.boot.JoinProgram;
import io.gantry.provisioner.local.HostScript.Ended;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.ProviderFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Machines on this host: each a container engine of its own, in namespaces of its own, with its declared capacity
 * enforced by a control group. They outlive the server: what is known of them is their folders and the kernel's objects.
 */
public final class LocalDriver implements MachineDriver {

    private static final Name NAME = new Name("local");
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final int CONNECT_LIMIT_MILLIS = 300;

    private final Path machines;
    private final HostScript script;
    private final MachineMaker maker;

    /** @param dataDir of the installation: its machines are in the folder {@code machines} in there */
    public LocalDriver(Path dataDir, InstantSource time) {
        this.machines = machinesOf(dataDir);
        this.script = new HostScript(machines);
        this.maker = new MachineMaker(machines, time);
    }

    /** Where the machines of a data folder are. */
    static Path machinesOf(Path dataDir) {
        return dataDir.toAbsolutePath().normalize().resolve("machines");
    }

    @Override
    public Name name() {
        return NAME;
    }

    @Override
    public MachineForm form() {
        return MachineForm.ENGINE;
    }

    @Override
    public JoinMode joinMode() {
        return JoinMode.CERTIFICATE;
    }

    @Override
    public List<String> check(Provider provider) {
        return ProviderCheck.faults(provider);
    }

    @Override
    public Progress create(Provider provider, Wanted wanted) {
        return answer(wanted.uid(), folder -> {
            Optional<LocalMachine> known = folder.read();
            if (known.isPresent() && !known.get().isOf(provider)) {
                return new Progress.Failed(FailureKind.DENIED, wanted.uid() + " is another installation's machine");
            }
            Optional<Progress.Failed> refused = hostLacks();
            if (refused.isEmpty()) {
                refused = known.isPresent()
                        ? maker.renewBoot(provider, wanted, known.get(), folder)
                        : maker.make(provider, wanted, folder);
            }
            return refused.isPresent() ? refused.get() : rise(folder);
        });
    }

    /** What cannot be written into a boot file, and what the disk or the host's tools refuse, is an answer too. */
    private Progress answer(Uid machine, Call call) {
        var folder = new MachineFolder(machines, machine);
        try {
            return call.on(folder);
        } catch (IllegalArgumentException e) {
            return new Progress.Failed(FailureKind.BAD_SPEC, String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            return new Progress.Failed(FailureKind.UNREACHABLE, folder.path() + ": " + e.getMessage());
        }
    }

    private interface Call {
        Progress on(MachineFolder folder) throws IOException;
    }

    /** One step up: switched on, then joined, then its engine there. */
    private Progress rise(MachineFolder folder) throws IOException {
        Optional<MachineFolder.Failure> failure = folder.failure();
        if (failure.isPresent()) {
            folder.forgetFailure();
            return failed(failure.get());
        }
        if (!folder.isOn()) {
            script.launch("start", folder.path(), folder.log());
            return new Progress.Pending(ASK_AGAIN);
        }
        return folder.read()
                .filter(machine -> folder.isReady() && answers(machine))
                .<Progress>map(machine -> new Progress.Done(Optional.of(machine.observed(PowerState.ON))))
                .orElse(new Progress.Pending(ASK_AGAIN));
    }

    private static boolean answers(LocalMachine machine) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(machine.address(), JoinProgram.ENGINE_PORT), CONNECT_LIMIT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static Progress.Failed failed(MachineFolder.Failure failure) {
        return new Progress.Failed(
                switch (failure.kind()) {
                    case "denied" -> FailureKind.DENIED;
                    case "host" -> FailureKind.BAD_SPEC;
                    default -> FailureKind.UNREACHABLE;
                },
                failure.detail());
    }

    private static Optional<Progress.Failed> hostLacks() {
        HostRequirements requirements = HostRequirements.ofMachines();
        FailureKind kind = requirements.privileged() ? FailureKind.BAD_SPEC : FailureKind.DENIED;
        return requirements.sentence().map(sentence -> new Progress.Failed(kind, sentence));
    }

    @Override
    public Progress delete(Provider provider, Uid machine) {
        return answer(machine, folder -> {
            Optional<LocalMachine> known = folder.read();
            if (known.isEmpty() ? !folder.hasRemains() : !known.get().isOf(provider)) {
                return new Progress.Done(Optional.empty());
            }
            Ended ended = script.run("delete", folder.path(), CALL_LIMIT);
            return folder.read().isEmpty() && !folder.hasRemains()
                    ? new Progress.Done(Optional.empty())
                    : pendingUnless(ended);
        });
    }

    /** Of several calls at once, one does the work and the others may stumble over it: they look again. */
    private static Progress pendingUnless(Ended ended) {
        return switch (ended) {
            case Ended.Badly(String error)
            when error.contains("failed: ") -> new Progress.Failed(FailureKind.UNREACHABLE, error);
            case Ended.Well(), Ended.Badly _, Ended.NotYet() -> new Progress.Pending(ASK_AGAIN);
        };
    }

    @Override
    public Optional<Observed> observe(Provider provider, Uid machine) {
        return look(() -> new MachineFolder(machines, machine).read().stream().toList(), provider).stream()
                .findFirst();
    }

    @Override
    public List<Observed> list(Provider provider) {
        return look(() -> MachineFolder.all(machines), provider);
    }

    /** Without root, what runs cannot be told from what does not. */
    private List<Observed> look(Supplier<List<LocalMachine>> known, Provider provider) {
        try {
            List<LocalMachine> ours = known.get().stream()
                    .filter(machine -> machine.isOf(provider))
                    .toList();
            HostRequirements requirements = HostRequirements.ofMachines();
            if (!ours.isEmpty() && !requirements.privileged()) {
                throw new ProviderFailure(
                        FailureKind.DENIED, requirements.sentence().orElse("not root"));
            }
            return ours.stream().map(this::observed).toList();
        } catch (UncheckedIOException e) {
            throw new ProviderFailure(FailureKind.UNREACHABLE, machines + ": " + e.getMessage());
        }
    }

    private Observed observed(LocalMachine machine) {
        boolean on = new MachineFolder(machines, machine.uid()).isOn();
        return machine.observed(on ? PowerState.ON : PowerState.OFF);
    }

    @Override
    public Optional<PowerControl> power() {
        return Optional.of(new Switch());
    }

    /** Off is kill -9 of everything the machine is; on starts it again on its own disk. */
    private final class Switch implements PowerControl {

        @Override
        public Progress on(Provider provider, Uid machine) {
            return at(provider, machine, (known, folder) -> {
                Optional<Progress.Failed> refused = hostLacks();
                if (refused.isPresent()) {
                    return refused.get();
                }
                return folder.isOn() ? new Progress.Done(Optional.of(known.observed(PowerState.ON))) : rise(folder);
            });
        }

        @Override
        public Progress off(Provider provider, Uid machine) {
            return at(provider, machine, (known, folder) -> {
                Ended ended = script.run("stop", folder.path(), CALL_LIMIT);
                return ended instanceof Ended.Well && !folder.isOn()
                        ? new Progress.Done(Optional.of(known.observed(PowerState.OFF)))
                        : pendingUnless(ended);
            });
        }

        private Progress at(Provider provider, Uid machine, Switching switching) {
            return answer(machine, folder -> {
                Optional<LocalMachine> known = folder.read().filter(each -> each.isOf(provider));
                return known.isPresent()
                        ? switching.to(known.get(), folder)
                        : new Progress.Failed(FailureKind.BAD_SPEC, "machine " + machine + " is not there");
            });
        }
    }

    private interface Switching {
        Progress to(LocalMachine machine, MachineFolder folder) throws IOException;
    }
}
