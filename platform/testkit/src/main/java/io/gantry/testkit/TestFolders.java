package io.gantry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;

/** Folders that live as long as the JVM; what works in them is stopped before they are deleted. */
final class TestFolders {

    private static final Deque<Runnable> AT_END = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestFolders::end, "gantry-testkit-end"));
    }

    private TestFolders() {}

    static synchronized Path make(String purpose) {
        try {
            Path folder = Files.createTempDirectory("gantry-" + purpose);
            AT_END.push(() -> delete(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Last come, first stopped. */
    static synchronized void beforeDelete(Runnable stop) {
        AT_END.push(stop);
    }

    private static synchronized void end() {
        AT_END.forEach(Runnable::run);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("not deleted: " + folder + ": " + e.getMessage());
        }
    }
}
