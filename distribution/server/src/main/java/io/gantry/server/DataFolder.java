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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where an installation on one machine keeps everything: only its owner can read it. Whoever holds its lock is the only
 * server on it, so a lease found there belongs to a server that is gone.
 */
final class DataFolder {

    private static final ObjectMapper JSON = new ObjectMapper();

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
        Files.createDirectories(
                home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
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

    /** Who holds it, for those who stop a server that does not answer yet. */
    private static void sign(FileChannel lock) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        lock.truncate(0);
        lock.write(ByteBuffer.wrap(JSON.writeValueAsBytes(Map.of("pid", self.pid(), "startedMillis", started))));
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
    static void announce(Path root, String url, long pid) throws IOException {
        Path file = root.resolve("server.json");
        Path fresh = root.resolve("server.json.new");
        JSON.writeValue(fresh.toFile(), Map.of("url", url, "pid", pid));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
