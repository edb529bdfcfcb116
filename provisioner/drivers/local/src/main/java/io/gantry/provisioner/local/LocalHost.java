package io.gantry.provisioner.local;

import io.gantry.provisioner.local.HostScript.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** All local machines of a data folder together; needs no server. */
public final class LocalHost {

    private final Path machines;

    /** @param dataDir of the installation, as {@link LocalDriver} has it */
    public LocalHost(Path dataDir) {
        this.machines = LocalDriver.machinesOf(dataDir);
    }

    /**
     * Switches every machine off and removes the networks: no process, namespace, mount, bridge or iptables rule stays;
     * the machines' disks do. Can be repeated. The same as {@code sh machines/.host/gantry-local down machines}.
     *
     * @return what stood in the way, for people; empty when it is done
     */
    public Optional<String> takeDown(Duration limit) {
        return switch (new HostScript(machines).run("down", machines, limit)) {
            case Ended.Well() -> Optional.empty();
            case Ended.Badly(String error) -> Optional.of(error);
            case Ended.NotYet() -> Optional.of("the machines under " + machines + " are not all down after " + limit);
        };
    }
}
