package io.gantry.demo;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a data folder, and nothing that is none: a folder that no server has signed, or that has anything in it which
 * is not Gantry's, is left as it is, and so is one in which something is mounted. Links are deleted, not followed.
 */
final class DataRemoval {

    private static final String LOCK = "lock";
    private static final String MASTER_KEY = "master.key";
    private static final String POSTGRES = "postgres";

    /**
     * All that server, demo and client put there, in the order in which it goes: the key after what it opens, so that
     * a removal that broke off can be repeated, and the lock, which others would need, last.
     */
    private static final List<String> OURS = List.of(
            "token",
            "server.json",
            "server.json.new",
            "kafka",
            "machines",
            "images",
            "logs",
            SimulatedWorld.FILE,
            POSTGRES,
            MASTER_KEY,
            LOCK);

    private final Path home;

    DataRemoval(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /** @throws Failure if it must not be deleted */
    void check() throws IOException {
        if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("it is no folder, but a link or a file");
        }
        if (!isSigned(home.resolve(LOCK))) {
            throw refused("no server has signed it: it has no file " + LOCK + " of a server");
        }
        List<String> foreign = foreign();
        if (!foreign.isEmpty()) {
            throw refused("this in it is not Gantry's: " + String.join(", ", foreign));
        }
        if (holdsTheKeyOfADatabaseElsewhere()) {
            throw new Failure(
                    Exit.FAILED,
                    "error: " + home + " is not deleted: its database is elsewhere (it has a " + MASTER_KEY + " and no "
                            + POSTGRES + "), and nothing opens the secrets in it without " + MASTER_KEY,
                    "  do:  keep " + MASTER_KEY
                            + " as long as that database; once that is gone, delete the folder yourself");
        }
    }

    /** Of {@code gantry server}: with the folder would go the only key of what stays. */
    private boolean holdsTheKeyOfADatabaseElsewhere() {
        return Files.exists(home.resolve(MASTER_KEY), LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(home.resolve(POSTGRES), LinkOption.NOFOLLOW_LINKS);
    }

    /** Once nothing runs on it any more. */
    void delete() throws IOException {
        check();
        List<String> mounts = mounts();
        if (!mounts.isEmpty()) {
            throw refused("still mounted in it: " + String.join(", ", mounts));
        }
        try (FileChannel channel = FileChannel.open(home.resolve(LOCK), StandardOpenOption.WRITE);
                @Nullable FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw refused("a server runs on it");
            }
            for (String name : OURS) {
                deleteTree(home.resolve(name));
            }
        }
        Files.delete(home);
    }

    private static boolean isSigned(Path lock) {
        try {
            return Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
                    && GantryJson.lenient().readTree(Files.readAllBytes(lock)).has("startedMillis");
        } catch (IOException _) {
            return false; // whatever it is, no server wrote it
        }
    }

    private List<String> foreign() throws IOException {
        try (Stream<Path> entries = Files.list(home)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !OURS.contains(name))
                    .sorted()
                    .limit(10)
                    .toList();
        }
    }

    /** By the kernel's list; a space in a path is written \040 there. */
    private List<String> mounts() throws IOException {
        String inside = home.toString().replace(" ", "\\040") + "/";
        var found = new ArrayList<String>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String[] words = line.split(" ", 3);
            if (words.length > 1 && words[1].startsWith(inside)) {
                found.add(words[1]);
            }
        }
        return found;
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private Failure refused(String why) {
        return new Failure(
                Exit.FAILED,
                "error: " + home + " is not deleted: " + why,
                "  do:  if it is a data folder of Gantry, move what is not Gantry's away and repeat; or delete it yourself");
    }
}
