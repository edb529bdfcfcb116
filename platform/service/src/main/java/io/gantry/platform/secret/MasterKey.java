package io.gantry.platform.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key that wraps the keys of secrets: 256 bits, in a file that only its owner reads, or said by the environment. */
public final class MasterKey {

    private static final int BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final SecretKey key;
    private final KeyId id;

    private MasterKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
        this.id = id(bytes);
    }

    /**
     * Reads the file, or makes it with a new key if there is none.
     *
     * @throws IllegalStateException if others may read it, or it is not a key
     */
    public static MasterKey fromFile(Path file, SecureRandom random) {
        try {
            createIfMissing(file, random);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return fromFile(file);
    }

    /**
     * Reads the file, which is there.
     *
     * @throws IllegalStateException if others may read it, or it is not a key
     */
    public static MasterKey fromFile(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IllegalStateException(file + " is open to others than its owner; set its mode to 0600");
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != BYTES) {
                throw new IllegalStateException(file + " has " + bytes.length + " bytes; a master key has " + BYTES);
            }
            return new MasterKey(bytes);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads what a setting says.
     *
     * @param text Base64 of 32 bytes
     * @throws IllegalStateException naming the setting, and never what it says
     */
    public static MasterKey fromText(String setting, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException _) {
            throw new IllegalStateException(setting + " is not Base64; a master key is 32 random bytes in Base64");
        }
        if (bytes.length != BYTES) {
            throw new IllegalStateException(setting + " has " + bytes.length + " bytes; a master key has " + BYTES);
        }
        return new MasterKey(bytes);
    }

    public KeyId id() {
        return id;
    }

    SecretKey key() {
        return key;
    }

    @Override
    public String toString() {
        return "MasterKey " + id;
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        return new UncheckedIOException("cannot read the master key " + file, e);
    }

    /** 256 random bits are not guessed from a hash of them. */
    private static KeyId id(byte[] bytes) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            hash.update("gantry master key".getBytes(StandardCharsets.UTF_8));
            return new KeyId(HexFormat.of().formatHex(hash.digest(bytes), 0, ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
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
