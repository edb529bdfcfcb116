package io.gantry.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The program: {@code [--port N] [--address-file PATH]}. It runs until it is stopped. */
public final class SimulatedWorld {

    private static final String USAGE = "usage: simulated-world [--port N] [--address-file PATH]";

    private SimulatedWorld() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(option(arguments, "--port", "0"));
        String addressFile = option(arguments, "--address-file", "");
        var server = new WorldServer(port, new SystemClock());
        if (!addressFile.isEmpty()) {
            publish(Path.of(addressFile), server.url());
        }
        System.out.println("simulated world at " + server.url());
        new CountDownLatch(1).await();
    }

    /** Moved into place, so that nobody reads half of it. */
    private static void publish(Path file, String url) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(
                partial,
                "{\"url\":\"" + url + "\",\"pid\":" + ProcessHandle.current().pid() + "}\n");
        Files.move(
                partial,
                file,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static String option(String[] arguments, String name, String ifAbsent) {
        int at = List.of(arguments).indexOf(name);
        if (at >= 0 && at + 1 == arguments.length) {
            throw new IllegalArgumentException(name + " needs a value. " + USAGE);
        }
        return at < 0 ? ifAbsent : arguments[at + 1];
    }
}
