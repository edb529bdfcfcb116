package io.gantry.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Caches of classes loaded and linked before, for servers and brokers, as the launcher makes them for its users (see
 * {@code train} there): dozens of servers are started here, and each start is then some seconds of a processor shorter.
 * Made once, by the first that asks; where that fails, starts do without.
 */
final class FastStart {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path PROGRAM = Path.of("distribution/server/target/quarkus-app");
    private static final Path BROKER = Path.of("distribution/broker/target/broker");
    private static final Path SERVER_CACHE = Checkout.file(PROGRAM + "/app.aot");
    private static final Path BROKER_CACHE = Checkout.file(BROKER + "/broker.aot");

    private static boolean tried;

    private FastStart() {}

    /** Options of the server's JVM that use its cache; none if there is none. */
    static synchronized List<String> options() {
        if (!tried) {
            tried = true;
            if (!madeForThisBuild()) {
                train();
            }
        }
        return Files.exists(SERVER_CACHE) ? List.of("-XX:AOTCache=" + SERVER_CACHE) : List.of();
    }

    private static boolean madeForThisBuild() {
        return newer(SERVER_CACHE, Checkout.server())
                && newer(BROKER_CACHE, Checkout.program(BROKER + "/gantry-broker.jar"));
    }

    private static boolean newer(Path cache, Path program) {
        try {
            return Files.exists(cache)
                    && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(program)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void train() {
        try {
            Path scratch = Files.createTempDirectory("gantry-training-");
            Path made = Path.of(SERVER_CACHE + ".new");
            var command = new ArrayList<>(List.of(Checkout.java()));
            command.addAll(Checkout.plainServerOptions());
            command.addAll(List.of(
                    "-XX:AOTCacheOutput=" + made, "-jar", Checkout.server().toString()));
            command.addAll(List.of("train", "--data", scratch.toString()));
            Ran ran = Ran.of(
                    LIMIT,
                    Map.of("GANTRY_BROKER", Checkout.program(BROKER.toString()).toString()),
                    command);
            if (ran.code() == 0) {
                Files.move(made, SERVER_CACHE, StandardCopyOption.ATOMIC_MOVE);
                Files.move(Path.of(BROKER_CACHE + ".new"), BROKER_CACHE, StandardCopyOption.ATOMIC_MOVE);
            } else {
                System.err.println("starts do without a cache of classes: " + ran);
            }
            Ran.of("rm", "-rf", "--one-file-system", scratch.toString());
        } catch (Exception e) {
            System.err.println("starts do without a cache of classes: " + e);
        }
    }
}
