package io.gantry.server;

import io.gantry.supervisor.BrokerProgram;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A start that the JVM watches, to make a cache of the classes a start needs, loaded and linked (JEP 483, 514): as
 * {@code dev}, on a scratch data folder and free ports, a few requests, and the end. The launcher runs it once after a
 * build, with {@code -XX:AOTCacheOutput}; this JVM writes its cache as it ends, and so does the broker's before it.
 */
final class Training {

    /** The broker's JVM writes its cache within this. */
    private static final Duration BROKER_LIMIT = Duration.ofMinutes(2);

    private Training() {}

    /** Does not return. */
    static void run(DataFolder folder, Path brokerFolder) throws IOException {
        int port = freePort();
        System.setProperty("gantry.address", "127.0.0.1");
        System.setProperty("gantry.port", Integer.toString(port));
        System.setProperty("gantry.bridge.join-address", "127.0.0.1");
        System.setProperty("gantry.bridge.join-port", "0");
        BroughtAlong programs = BroughtAlong.start(folder, BrokerProgram.training(brokerFolder));
        var lesson = new Lesson(port, folder.root().resolve("token"));
        Thread.ofPlatform().daemon().name("training").start(() -> {
            lesson.give();
            Quarkus.asyncExit();
        });
        Quarkus.run(null, (code, failure) -> {
            if (!lesson.given()) {
                Runtime.getRuntime().halt(1); // nothing worth a cache, which would take its time
            }
            programs.close(BROKER_LIMIT);
            System.exit(code);
        });
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
