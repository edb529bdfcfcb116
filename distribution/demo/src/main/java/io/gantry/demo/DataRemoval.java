package io.gantry.demo;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-3][0-7]{2})");

    private final Path home;
    private final Path mounts;

    DataRemoval(Path home) {
        this(home, Path.of("/proc/self/mounts"));
    }

    /** @param mounts the kernel's list of what is mounted */
    DataRemoval(Path home, Path mounts) {
        this.home = home.toAbsolutePath().normalize();
        this.mounts = mounts;
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
        List<String> mounted = mounted();
        if (!mounted.isEmpty()) {
            throw refused("still mounted in it: " + String.join(", ", mounted));
        }
        FileStore store = Files.getFileStore(home);
        try (FileChannel channel = FileChannel.open(home.resolve(LOCK), StandardOpenOption.WRITE);
                @Nullable FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw refused("a server runs on it");
            }
            for (String name : OURS) {
                deleteTree(home.resolve(name), store);
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

    /** By the kernel's list, in which no link is part of a path. */
    private List<String> mounted() throws IOException {
        String inside = home.toRealPath() + "/";
        var found = new ArrayList<String>();
        for (String line : new String(Files.readAllBytes(mounts), StandardCharsets.UTF_8).split("\n", -1)) {
            String[] words = line.split(" ", 3);
            String folder = words.length > 1 ? unescaped(words[1]) : "";
            if (folder.startsWith(inside)) {
                found.add(folder);
            }
        }
        return found;
    }

    /** The kernel writes tab, newline, space and backslash as \011, \012, \040 and \134. */
    private static String unescaped(String word) {
        return ESCAPED.matcher(word)
                .replaceAll(
                        octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }

    /**
     * Stops at a folder on another file system, whatever the kernel's list said before.
     *
     * @param store on which all of it must be
     */
    static void deleteTree(Path root, FileStore store) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!Files.getFileStore(folder).equals(store)) {
                    throw new Failure(
                            Exit.FAILED,
                            "error: " + folder
                                    + " is not deleted: it is mounted, on another file system than the data folder",
                            "  do:  unmount it and repeat");
                }
                return FileVisitResult.CONTINUE;
            }

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
