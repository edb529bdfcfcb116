package io.gantry.platform.identity;

import io.gantry.kinds.secret.SecretText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The token every call must carry: 256 random bits in a file that only its owner reads. */
public final class BearerToken {

    private static final int BYTES = 32;
    private static final int CHARACTERS_MIN = 32;
    private static final String SCHEME = "bearer ";

    private final SecretText token;

    public BearerToken(SecretText token) {
        this.token = token;
    }

    /** Reads the file, or makes it if there is none. */
    public static BearerToken fromFile(Path file, SecureRandom random) {
        try {
            createIfMissing(file, random);
            String text = Files.readString(file).strip();
            if (text.length() < CHARACTERS_MIN) {
                throw new IllegalStateException(file + " is not a token: fewer than " + CHARACTERS_MIN
                        + " characters; delete it to get a new one");
            }
            return new BearerToken(new SecretText(text));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the token " + file, e);
        }
    }

    public SecretText token() {
        return token;
    }

    /** Whether an {@code Authorization} header carries it. Takes the same time for every wrong token. */
    public boolean isIn(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        return token.matches(authorization.substring(SCHEME.length()).strip());
    }

    @Override
    public String toString() {
        return "BearerToken[" + token + "]";
    }

    private static void createIfMissing(Path file, SecureRandom random) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Files.createFile(file, ownerOnly);
            Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            // another process was quicker; its token is read
        }
    }
}
