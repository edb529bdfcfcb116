package io.gantry.server.copies;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.identity.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as the copy found out that took the request. The next copy believes it of copies only; from anybody else it
 * is nothing but text.
 *
 * @param from the caller's address
 */
public record Carried(Identity identity, @Nullable String from) {

    public static final String HEADER = "Gantry-Caller";

    String header() {
        try {
            byte[] json = GantryJson.lenient().writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write who calls", e);
        }
    }

    /** Empty if there is none, or one that cannot be read. */
    public static Optional<Carried> read(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(header);
            Carried carried = GantryJson.lenient().readValue(json, Carried.class);
            return Optional.ofNullable(carried).filter(one -> one.identity() != null);
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
