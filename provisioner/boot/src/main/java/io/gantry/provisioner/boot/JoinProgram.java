package io.gantry.provisioner.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The POSIX script that a machine runs to join its cluster and to keep its engine up; what it does stands in it. */
public final class JoinProgram {

    /** The port that the engine of a machine listens on. */
    public static final int ENGINE_PORT = 2376;

    private JoinProgram() {}

    /** The script, to be run by {@code sh}. */
    public static String text() {
        try (var script = JoinProgram.class.getResourceAsStream("join.sh")) {
            if (script == null) {
                throw new IllegalStateException("join.sh is not in the jar of " + JoinProgram.class);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
