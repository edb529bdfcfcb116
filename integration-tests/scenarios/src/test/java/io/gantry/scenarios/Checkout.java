package io.gantry.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where this checkout is, and the programs that were packaged in it. The launcher {@code ./gantry} has the same paths. */
public final class Checkout {

    private static final Path ROOT = root();

    private Checkout() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("gantry")) || !Files.isDirectory(folder.resolve("distribution"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "not in a checkout of Gantry: " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    public static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** A packaged program. @throws IllegalStateException if it is not there */
    public static Path program(String path) {
        Path file = file(path);
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is not there: ./gantry build makes it");
        }
        return file;
    }

    public static Path server() {
        return program("distribution/server/target/quarkus-app/quarkus-run.jar");
    }

    /** As the launcher gives them. */
    public static List<String> serverOptions() {
        return Stream.concat(plainServerOptions().stream(), FastStart.options().stream())
                .toList();
    }

    /** Those that are written down. */
    public static List<String> plainServerOptions() {
        try (Stream<String> lines = Files.lines(file("distribution/server/jvm.options"))) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
