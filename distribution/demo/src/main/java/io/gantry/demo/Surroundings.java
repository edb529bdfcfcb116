package io.gantry.demo;

import io.gantry.provisioner.boot.image.HelloImage;
import io.gantry.provisioner.local.HostRequirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What this host is, as far as the demo cares.
 *
 * @param privileged may make machines of its own: namespaces, mounts, networks
 * @param lacking commands for that which are not there
 * @param packages that would bring them
 * @param installs packages can be installed: Debian's apt, and root
 * @param engine the socket of a Docker engine that answers us
 * @param busybox static: what the demo's image is made of
 */
record Surroundings(
        boolean privileged,
        List<String> lacking,
        List<String> packages,
        boolean installs,
        Optional<Path> engine,
        Optional<Path> busybox) {

    static Surroundings look(Optional<String> dockerHost) {
        HostRequirements host = HostRequirements.ofDemo();
        return new Surroundings(
                host.privileged(),
                host.lacking().stream().map(HostRequirements.Command::name).toList(),
                host.debianPackages(),
                host.privileged() && Files.isExecutable(Path.of("/usr/bin/apt-get")),
                DockerSocket.find(dockerHost),
                HelloImage.busybox());
    }
}
