package io.gantry.cli.login;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where logins are kept, one file per server, readable by their owner only: {@code $XDG_CONFIG_HOME/gantry/login}, or
 * {@code ~/.config/gantry/login}. It is the person's, not the installation's: it is not in the data folder.
 */
final class LoginFile {

    private static final int NAME_CHARACTERS = 16;

    private final Path folder;
    private final String server;
    private final Path file;

    private LoginFile(Path folder, String server) {
        this.folder = folder;
        this.server = server;
        this.file = folder.resolve(shortHash(server) + ".json");
    }

    /** Empty where there is no home to keep it in. */
    static Optional<LoginFile> of(Context context, String server) {
        return context.variable("XDG_CONFIG_HOME")
                .map(context.folder()::resolve)
                .or(() -> context.variable("HOME")
                        .map(home -> context.folder().resolve(home).resolve(".config")))
                .map(config -> new LoginFile(config.resolve("gantry").resolve("login"), server));
    }

    private static String shortHash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, NAME_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    Path path() {
        return file;
    }

    Optional<Login> read() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    .endsWith("------")) {
                throw new Failure(
                        Exit.USAGE,
                        "error: others may read " + file + ", which holds what logs you in",
                        "  do:  log in again: gantry logout; gantry login");
            }
            Login login = GantryJson.lenient().readValue(Files.readAllBytes(file), Login.class);
            return Optional.of(login).filter(one -> server.equals(one.server()));
        } catch (IOException _) {
            return Optional.empty(); // cut off or of another release: as if nobody had logged in
        }
    }

    void write(Login login) {
        try {
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(folder, owner);
            Path fresh = Files.createTempFile(folder, "login", ".new"); // which only its owner reads
            Files.write(fresh, GantryJson.lenient().writeValueAsBytes(login));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot keep the login in " + folder, "  why: " + e.getMessage());
        }
    }

    boolean delete() {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot delete " + file, "  why: " + e.getMessage());
        }
    }

    /** One of several commands at a time: an issuer may take each refresh token once only. */
    <T> T alone(Supplier<T> work) {
        try (FileChannel lock =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            return work.get();
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot lock " + folder, "  why: " + e.getMessage());
        }
    }
}
