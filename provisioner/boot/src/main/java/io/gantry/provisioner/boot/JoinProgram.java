package io.gantry.provisioner.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The POSIX script that a machine runs to join its cluster and to keep its engine up; what it does stands in its parts. */
public final class JoinProgram {

    /** The port that the engine of a machine listens on. */
    public static final int ENGINE_PORT = 2376;

    /** To be run by {@code sh}, and what it sources. */
    static final List<String> PARTS = List.of("join.sh", "renew.sh", "contact.sh");

    private JoinProgram() {}

    /** One of its parts. */
    static String text(String part) {
        try (var script = JoinProgram.class.getResourceAsStream(part)) {
            if (script == null) {
                throw new IllegalStateException(part + " is not in the jar of " + JoinProgram.class);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
