package io.gantry.supervisor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the broker's JVM is run.
 *
 * @param classPath that holds the broker
 * @param options beside those of every broker
 */
public record BrokerProgram(String classPath, List<String> options) {

    private static final String MAIN = "io.gantry.broker.BrokerMain";
    /** Its manifest names the other jars in a set order; a cache of classes is good for one order only. */
    private static final String JAR = "gantry-broker.jar";

    private static final String CACHE = "broker.aot";

    /** One small broker on loopback: one processor's worth of threads and a heap that holds the batches of one client. */
    private static final List<String> ALWAYS = List.of(
            "-Xmx192m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "-Xlog:aot*=off", // a cache that does not fit is no news; see the server's jvm.options
            "-Djava.util.logging.config.class=io.gantry.broker.QuietLogging");

    public BrokerProgram {
        options = List.copyOf(options);
    }

    public static BrokerProgram onOurClassPath() {
        return new BrokerProgram(System.getProperty("java.class.path"), List.of());
    }

    /**
     * The packaged one, with its cache of classes loaded and linked before if that was made. A cache that fits neither
     * this JDK nor these jars is left aside by the JVM. GANTRY_NO_AOT=1 does without.
     */
    public static BrokerProgram packaged(Path folder) {
        Path cache = folder.resolve(CACHE);
        boolean cached = System.getenv().getOrDefault("GANTRY_NO_AOT", "").isEmpty() && Files.exists(cache);
        return of(folder, cached ? List.of("-XX:AOTCache=" + cache) : List.of());
    }

    /** The packaged one, which writes such a cache when it ends: {@code broker.aot.new}, to be moved into its place. */
    public static BrokerProgram training(Path folder) {
        return of(folder, List.of("-XX:AOTCacheOutput=" + folder.resolve(CACHE + ".new")));
    }

    private static BrokerProgram of(Path folder, List<String> options) {
        return new BrokerProgram(folder.resolve(JAR).toString(), options);
    }

    List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ALWAYS);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, MAIN));
        return command;
    }
}
