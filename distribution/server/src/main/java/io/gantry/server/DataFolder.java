package io.gantry.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where an installation on one machine keeps everything: only its owner can read it. Whoever holds its lock is the only
 * server on it, so a lease found there belongs to a server that is gone.
 */
final class DataFolder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final int STICKY = 01000;

    private final Path root;

    /** Held until this process ends. */
    @SuppressWarnings("unused")
    private final FileLock lock;

    private DataFolder(Path root, FileLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /** Makes the folder if need be and locks it; empty if another server holds it. */
    static Optional<DataFolder> open(Path root) throws IOException {
        Path home = root.toAbsolutePath().normalize();
        Files.createDirectories(home, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        tighten(home);
        FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        sign(channel);
        return Optional.of(new DataFolder(home, lock));
    }

    /**
     * One that was there may be open to others. It is closed to them if it is ours and nobody else's: an empty one or one
     * that was used before, not a folder like /opt, or one that is shared as /tmp is (the sticky bit).
     */
    private static void tighten(Path home) throws IOException {
        boolean ours = Files.getOwner(home).equals(Files.getOwner(Path.of("/proc/self")));
        boolean shared = ((int) Files.getAttribute(home, "unix:mode") & STICKY) != 0;
        if (ours && !shared && (Files.exists(home.resolve("lock")) || isEmpty(home))) {
            Files.setPosixFilePermissions(home, OWNER_ONLY);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    /** Who holds it, for those who stop a server that does not answer yet. */
    private static void sign(FileChannel lock) throws IOException {
        lock.truncate(0);
        lock.write(ByteBuffer.wrap(JSON.writeValueAsBytes(self())));
    }

    /** A pid is given to others when its process is gone; with its start it is nobody else's. */
    private static Map<String, Object> self() {
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return Map.of("pid", self.pid(), "startedMillis", started);
    }

    Path root() {
        return root;
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    /** Says where this server is reached, for the command line. */
    static void announce(Path root, String url) throws IOException {
        Path file = root.resolve("server.json");
        Path fresh = root.resolve("server.json.new");
        var content = new HashMap<>(self());
        content.put("url", url);
        JSON.writeValue(fresh.toFile(), content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
