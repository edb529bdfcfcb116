package io.gantry.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the demo can be given on this host. */
sealed interface Way {

    /**
     * Four machines of our own, each with an engine of its own.
     *
     * @param install packages that must come first
     */
    record LocalMachines(List<String> install) implements Way {}

    /** One machine: the Docker engine that is there. */
    record OneEngine(Path socket) implements Way {}

    /** Machines and containers that exist only in a simulation. */
    record Simulated() implements Way {}

    /** @param lines what is missing, and how to get it */
    record Impossible(List<String> lines) implements Way {}

    /** What the person asked for. */
    enum Wish {
        ANY,
        ENGINE,
        SIMULATED
    }

    /** @param mayInstall false: {@code --no-install} */
    static Way choose(Surroundings host, Wish wish, boolean mayInstall) {
        if (wish == Wish.SIMULATED) {
            return new Simulated();
        }
        if (wish == Wish.ANY && host.privileged()) {
            if (host.lacking().isEmpty()) {
                return new LocalMachines(List.of());
            }
            if (host.installs() && mayInstall) {
                return new LocalMachines(host.packages());
            }
        }
        boolean engine = host.engine().isPresent() && host.busybox().isPresent();
        return engine ? new OneEngine(host.engine().get()) : new Impossible(missing(host, mayInstall));
    }

    private static List<String> missing(Surroundings host, boolean mayInstall) {
        var lines = new ArrayList<String>();
        lines.add("error: this host cannot run containers for the demo");
        if (!host.privileged()) {
            lines.add("  machines of its own: need root (CAP_SYS_ADMIN and CAP_NET_ADMIN); this is an ordinary user");
        } else if (!host.lacking().isEmpty()) {
            lines.add("  machines of its own: lack " + String.join(", ", host.lacking()));
            lines.add("    do: apt-get install " + String.join(" ", host.packages())
                    + (mayInstall ? "" : "   (or leave out --no-install)"));
        }
        if (host.engine().isEmpty()) {
            lines.add("  the engine that is there: no Docker engine answers on /var/run/docker.sock or $DOCKER_HOST");
            lines.add("    do: apt-get install docker.io, then let this user in: adduser " + "$USER docker");
        }
        if (host.busybox().isEmpty()) {
            lines.add("  the demo's image: is made from a busybox without shared libraries, and there is none");
            lines.add("    do: apt-get install busybox-static");
        }
        lines.add("  without containers: ./gantry demo --simulated plays machines and containers, and says so");
        return lines;
    }
}
