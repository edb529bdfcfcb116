package io.gantry.supervisor;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked once per user from the archive on the class path (3 s, 60 MB). */
final class PostgresBinaries {

    private static final String VERSION = "18.6.0";

    private PostgresBinaries() {}

    /** The folder that holds {@code bin/postgres}; unpacks it if it is not there yet. Safe for several processes. */
    static Path unpacked(Path cache) throws IOException {
        Path home = cache.resolve("postgresql-" + VERSION);
        if (Files.exists(home.resolve("bin/postgres"))) {
            return home;
        }
        Files.createDirectories(cache);
        Path fresh = Files.createTempDirectory(
                cache,
                "unpacking-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        unpack(archiveName(), fresh);
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (java.nio.file.FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException _) {
            FileTree.delete(fresh); // somebody else was quicker, and theirs is as good
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the cache " + cache + " spans file systems", e);
        }
        return home;
    }

    private static String archiveName() throws IOException {
        String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "amd64", "x86_64" -> "postgres-linux-x86_64.txz";
            case "aarch64" -> "postgres-linux-arm_64.txz";
            default ->
                throw new IOException("no PostgreSQL is brought along for " + arch
                        + "; run a PostgreSQL of your own and use `gantry server`");
        };
    }

    private static void unpack(String archive, Path into) throws IOException {
        InputStream packed = PostgresBinaries.class.getResourceAsStream("/" + archive);
        if (packed == null) {
            throw new IllegalStateException(archive + " is not on the class path");
        }
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                place(tar, entry, into);
            }
        }
    }

    private static void place(TarArchiveInputStream tar, TarArchiveEntry entry, Path into) throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("the archive names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            if ((entry.getMode() & 0100) != 0) {
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
