package io.gantry.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The programs that were packaged in this checkout, where the launcher {@code ./gantry} runs us. */
final class Checkout {

    private Checkout() {}

    /** @throws IllegalStateException if it was not packaged */
    static Path program(String path) {
        Path file = Path.of(path).toAbsolutePath();
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is not there: ./gantry bench makes it, in a checkout");
        }
        return file;
    }

    static Path server() {
        return program("distribution/server/target/quarkus-app/quarkus-run.jar");
    }

    /** Classes loaded and linked before, which the launcher uses if they are there. */
    static Path serverCache() {
        return server().resolveSibling("app.aot");
    }

    /** As the launcher gives them. */
    static List<String> serverOptions() throws IOException {
        try (Stream<String> lines = Files.lines(program("distribution/server/jvm.options"))) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
