package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Name;
import io.gantry.provisioner.spi.MachineDriver;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The drivers of this program, by the word that providers name them by. */
public final class Drivers {

    private final Map<Name, MachineDriver> byName;

    /** @throws IllegalStateException if two have one name */
    public Drivers(Collection<MachineDriver> drivers) {
        byName = drivers.stream().collect(Collectors.toUnmodifiableMap(MachineDriver::name, Function.identity()));
    }

    public Optional<MachineDriver> named(Name name) {
        return Optional.ofNullable(byName.get(name));
    }
}
