package io.gantry.provisioner.local;

import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.spi.MachineDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is wrong with the declaration of a provider of local machines, in its own words and for this host. */
final class ProviderCheck {

    /** Below this, not even one small container and its shim find room. */
    private static final long MEMORY_MIN = 64L << 20;

    private static final long CPU_MILLI_MIN = 10;

    private static final Pattern IMAGE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._/:-]{0,254}");

    private ProviderCheck() {}

    static List<String> faults(MachineDriver.Provider provider) {
        try {
            return faults(provider, HostSize.read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> faults(MachineDriver.Provider provider, Resources host) {
        var faults = new ArrayList<>(LocalParameters.faults(provider.parameters()));
        if (provider.endpoint() != null) {
            faults.add("endpoint: local machines are on the server's own host; leave it out");
        }
        if (provider.credential().isPresent()) {
            faults.add("credential: local machines need none; leave it out");
        }
        faults.addAll(ofMachine(provider.machine(), host));
        faults.addAll(ofImages(provider.preloadImages()));
        if (faults.isEmpty()) {
            faults.addAll(ofRoom(provider, host));
        }
        return List.copyOf(faults);
    }

    private static List<String> ofMachine(@Nullable Resources machine, Resources host) {
        if (machine == null) {
            return List.of("machine: say what one machine has, for example {cpu: 500m, memory: 512Mi}");
        }
        var faults = new ArrayList<String>();
        if (machine.cpu().milli() < CPU_MILLI_MIN || machine.cpu().compareTo(host.cpu()) > 0) {
            faults.add("machine.cpu: must be 10m to the " + host.cpu() + " of this host, not " + machine.cpu());
        }
        if (machine.memory().value() < MEMORY_MIN || machine.memory().compareTo(host.memory()) > 0) {
            faults.add(
                    "machine.memory: must be 64Mi to the " + host.memory() + " of this host, not " + machine.memory());
        }
        if (!machine.gpus().isEmpty()) {
            faults.add("machine.gpus: local machines have none");
        }
        return faults;
    }

    private static List<String> ofImages(List<MachineDriver.Provider.Image> images) {
        var faults = new ArrayList<String>();
        for (int i = 0; i < images.size(); i++) {
            String name = images.get(i).name();
            if (!IMAGE.matcher(name).matches()) {
                faults.add("preloadImages[" + i + "].name: '" + name + "' is not an image's name, as gantry/hello:1");
            }
        }
        return faults;
    }

    /** Processors may be promised more than once, they are shared out by weight; memory may not. */
    @SuppressWarnings("NullAway") // a missing machine is a fault found before
    private static List<String> ofRoom(MachineDriver.Provider provider, Resources host) {
        var faults = new ArrayList<String>();
        int room = LocalParameters.of(provider).room();
        if (provider.maxMachines() > room) {
            faults.add("maxMachines: " + provider.maxMachines() + " machines do not find addresses in "
                    + LocalParameters.of(provider).subnet() + ", which has " + room);
        }
        long memoryRoom = host.memory().value() / provider.machine().memory().value();
        if (provider.maxMachines() > memoryRoom) {
            faults.add("maxMachines: " + provider.maxMachines() + " machines of "
                    + provider.machine().memory() + " are more than the " + host.memory()
                    + " of this host, which holds "
                    + memoryRoom);
        }
        return faults;
    }
}
