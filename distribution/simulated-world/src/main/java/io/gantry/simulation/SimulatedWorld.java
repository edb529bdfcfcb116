package io.gantry.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The program: {@code --home DIR [--port N]}. It runs until it is stopped. In the folder it writes {@code
 * simulated-world.json}, which says where it is, and {@code simulated-world-machines.json}, from which the next start brings
 * the machines back, at the same address, as after a power cut.
 */
public final class SimulatedWorld {

    private static final String USAGE = "usage: simulated-world --home DIR [--port N]";

    private SimulatedWorld() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String home = option(arguments, "--home", "");
        if (home.isEmpty()) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Path folder = Files.createDirectories(
                Path.of(home), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var clock = new SystemClock();
        var file = new WorldFile(folder.resolve("simulated-world-machines.json"), clock);
        int port = Integer.parseInt(option(arguments, "--port", String.valueOf(file.port())));
        var server = new WorldServer(port, clock);
        file.keepUp(server);
        publish(folder.resolve("simulated-world.json"), server.url());
        System.out.println("simulated world at " + server.url());
        new CountDownLatch(1).await();
    }

    private static void publish(Path file, String url) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        long started =
                self.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
        WorldFile.replace(
                file, "{\"url\":\"%s\",\"pid\":%d,\"startedMillis\":%d}%n".formatted(url, self.pid(), started));
    }

    private static String option(String[] arguments, String name, String ifAbsent) {
        int at = List.of(arguments).indexOf(name);
        if (at >= 0 && at + 1 == arguments.length) {
            throw new IllegalArgumentException(name + " needs a value. " + USAGE);
        }
        return at < 0 ? ifAbsent : arguments[at + 1];
    }
}
