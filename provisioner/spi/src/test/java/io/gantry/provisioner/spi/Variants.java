package io.gantry.provisioner.spi;

import io.gantry.kinds.id.Uid;
import java.util.Map;

/** Providers that are like a given one but for one thing. */
public final class Variants {

    private Variants() {}

    public static MachineDriver.Provider ofAnotherInstallation(MachineDriver.Provider provider, Uid installation) {
        return new MachineDriver.Provider(
                installation,
                provider.uid(),
                provider.name(),
                provider.endpoint(),
                provider.credential(),
                provider.parameters(),
                provider.maxMachines(),
                provider.machine(),
                provider.labels(),
                provider.preloadImages());
    }

    public static MachineDriver.Provider withParameters(
            MachineDriver.Provider provider, Map<String, String> parameters) {
        return new MachineDriver.Provider(
                provider.installation(),
                provider.uid(),
                provider.name(),
                provider.endpoint(),
                provider.credential(),
                parameters,
                provider.maxMachines(),
                provider.machine(),
                provider.labels(),
                provider.preloadImages());
    }
}
