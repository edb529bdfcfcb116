package io.gantry.platform.secret;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Uid;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A master key, without the key.
 *
 * @param id told from others by
 * @param since when it came into this state; absent where nobody wrote it down
 * @param secrets how many are sealed under it
 * @param missingIn copies that live and do not have it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "MasterKey")
public record KeyStatus(String id, State state, @Nullable Instant since, long secrets, List<Uid> missingIn) {

    public KeyStatus {
        missingIn = List.copyOf(missingIn);
    }

    /** What becomes of it. */
    @Schema(name = "MasterKeyState")
    public enum State {
        /** Some copy has it, and nothing was ever sealed under it. */
        WAITING,
        /** Everything is sealed under it. */
        SEALING,
        /** It opens what is not yet sealed under the one that seals. */
        OPENING,
        /** Nothing is sealed under it, nor ever will be. */
        RETIRED
    }
}
