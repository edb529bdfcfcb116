package io.gantry.platform.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key that wraps the keys of secrets: 256 bits in a file that only its owner reads. */
public final class MasterKey {

    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final SecretKey key;

    private MasterKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /**
     * Reads the file, or makes it with a new key if there is none.
     *
     * @throws IllegalStateException if others may read it, or it is not a key
     */
    public static MasterKey fromFile(Path file, SecureRandom random) {
        try {
            createIfMissing(file, random);
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IllegalStateException(file + " is open to others than its owner; set its mode to 0600");
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != BYTES) {
                throw new IllegalStateException(file + " has " + bytes.length + " bytes; a master key has " + BYTES);
            }
            return new MasterKey(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the master key " + file, e);
        }
    }

    SecretKey key() {
        return key;
    }

    @Override
    public String toString() {
        return "MasterKey";
    }

    private static void createIfMissing(Path file, SecureRandom random) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Files.createFile(file, ownerOnly);
            Files.write(file, bytes, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            // another process was quicker; its key is read below
        }
    }
}
