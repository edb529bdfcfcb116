package io.gantry.provisioner.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this host lacks for local machines, and the Debian packages that bring it.
 *
 * @param privileged whether we may make namespaces, mounts and networks
 * @param lacking the commands that are not there
 */
public record HostRequirements(boolean privileged, List<Command> lacking) {

    /** Where commands are looked for, whatever the PATH of the server. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final List<Command> FOR_MACHINES = List.of(
            new Command("dockerd", "docker.io"),
            new Command("containerd", "containerd"),
            new Command("runc", "runc"),
            new Command("ip", "iproute2"),
            new Command("iptables", "iptables"),
            new Command("iptables-restore", "iptables"),
            new Command("unshare", "util-linux"),
            new Command("nsenter", "util-linux"),
            new Command("setsid", "util-linux"),
            new Command("flock", "util-linux"),
            new Command("openssl", "openssl"),
            new Command("curl", "curl"));
    private static final Command FOR_THE_DEMO_IMAGE = new Command("busybox", "busybox-static");

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;

    /** A program, and the Debian package it is in. */
    public record Command(String name, String debianPackage) {}

    public HostRequirements {
        lacking = List.copyOf(lacking);
    }

    /** Of the machines themselves. */
    public static HostRequirements ofMachines() {
        return of(FOR_MACHINES.stream());
    }

    /** Of the machines, and of the demo's image. */
    public static HostRequirements ofDemo() {
        return of(Stream.concat(FOR_MACHINES.stream(), Stream.of(FOR_THE_DEMO_IMAGE)));
    }

    private static HostRequirements of(Stream<Command> commands) {
        return new HostRequirements(
                isPrivileged(),
                commands.filter(command -> !isThere(command.name())).toList());
    }

    public boolean met() {
        return privileged && lacking.isEmpty();
    }

    /** To install, each once. */
    public List<String> debianPackages() {
        return lacking.stream().map(Command::debianPackage).distinct().toList();
    }

    /** What is missing and how to get it, for people; empty when nothing is. */
    public Optional<String> sentence() {
        if (!privileged) {
            return Optional.of("local machines need root (CAP_SYS_ADMIN and CAP_NET_ADMIN, for namespaces, mounts and"
                    + " networks): run the server as root, or use a provider with driver engine");
        }
        if (lacking.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = lacking.stream().map(Command::name).toList();
        return Optional.of("this host lacks " + String.join(", ", names)
                + " for local machines; on Debian: apt-get install " + String.join(" ", debianPackages()));
    }

    private static boolean isThere(String command) {
        return Stream.of(PATH.split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    /** In a container, root may still lack what it takes; so the kernel's own word counts (proc(5), CapEff). */
    private static boolean isPrivileged() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            long capabilities = lines.filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).trim(), 16))
                    .findFirst()
                    .orElse(0);
            return has(capabilities, CAP_SYS_ADMIN) && has(capabilities, CAP_NET_ADMIN);
        } catch (IOException _) {
            return false; // not Linux
        }
    }

    private static boolean has(long capabilities, int capability) {
        return (capabilities & (1L << capability)) != 0;
    }
}
