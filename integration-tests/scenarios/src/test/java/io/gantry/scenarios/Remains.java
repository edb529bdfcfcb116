package io.gantry.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the kernel has of an installation: processes, network links, mounts, iptables rules, control groups. Looked at
 * while it is up, to know what to look for when it is down.
 */
final class Remains {

    private final Gantry gantry;
    private final List<ProcessHandle> processes;
    private final Set<String> ids;

    private Remains(Gantry gantry) {
        this.gantry = gantry;
        List<Engines.Engine> engines = gantry.engines().on();
        this.ids = engines.stream().map(Engines.Engine::id).collect(Collectors.toSet());
        this.processes = Stream.concat(
                        engines.stream()
                                .map(Engines.Engine::init)
                                .flatMap(init -> Stream.concat(Stream.of(init), init.descendants())),
                        Stream.concat(
                                Processes.ofChild(gantry.kafkaRecord()).stream(),
                                Processes.ofChild(gantry.postgresRecord()).stream()))
                .toList();
    }

    static Remains of(Gantry gantry) {
        return new Remains(gantry);
    }

    /** What there is now of all that, in words. */
    List<String> now() throws Exception {
        var found = new ArrayList<String>();
        processes.stream()
                .filter(ProcessHandle::isAlive)
                .map(process -> "process " + process.pid() + " " + Processes.commandLine(process.pid()))
                .forEach(found::add);
        Processes.all().stream()
                .filter(pid -> Processes.commandLine(pid).contains(gantry.home().toString()))
                .map(pid -> "process " + pid + " " + Processes.commandLine(pid))
                .filter(line -> !found.contains(line))
                .forEach(found::add);
        links(found);
        lines(found, "mount", Files.readAllLines(Path.of("/proc/self/mountinfo")));
        lines(found, "iptables", Ran.of("iptables-save").output().lines().toList());
        controlGroups(found);
        return found;
    }

    private void links(List<String> found) throws IOException {
        for (String id : ids) {
            if (Files.exists(Path.of("/sys/class/net/gtm" + id))) {
                found.add("link gtm" + id);
            }
            if (Files.exists(Path.of("/run/gantry/" + id))) {
                found.add("folder /run/gantry/" + id);
            }
        }
        if (Files.readString(Path.of("/proc/net/fib_trie")).contains("/32 host LOCAL")
                && Files.readString(Path.of("/proc/net/fib_trie"))
                        .contains(gantry.settings().hostAddress() + "\n")) {
            found.add("address " + gantry.settings().hostAddress());
        }
    }

    private void lines(List<String> found, String what, List<String> lines) {
        lines.stream()
                .filter(line -> line.contains(gantry.home().toString())
                        || line.contains(gantry.settings().subnet() + ".")
                        || ids.stream().anyMatch(line::contains))
                .map(line -> what + " " + line)
                .forEach(found::add);
    }

    private void controlGroups(List<String> found) throws IOException {
        try (Stream<Path> folders = Files.walk(Path.of("/sys/fs/cgroup"), 3)) {
            folders.filter(Files::isDirectory)
                    .filter(folder -> ids.contains(folder.getFileName().toString()))
                    .map(folder -> "control group " + folder)
                    .forEach(found::add);
        }
    }
}
