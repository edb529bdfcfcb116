package io.gantry.platform.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.text.PlainText;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where a list goes on. Callers must not look inside: base64url of a small JSON text and its checksum, so that a
 * damaged one is told from one of another list. It gives nothing that a query would not give, and anybody can make one:
 * what it says is checked like every other input.
 *
 * @param listing the list it belongs to
 * @param after the sort key of the last item given
 */
public record Cursor(String listing, String after) {

    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int CHARACTERS_MAX = 4_096;
    private static final String FIELD = "cursor";

    public Cursor {
        if (!plain(listing) || !plain(after)) {
            throw new IllegalArgumentException("a cursor needs a list and a key, both plain text");
        }
    }

    private static boolean plain(@Nullable String text) {
        return text != null && PlainText.wrongAt(text).isEmpty();
    }

    public String text() {
        try {
            byte[] json = GantryJson.strict().writeValueAsBytes(this);
            byte[] all = ByteBuffer.allocate(CHECKSUM_BYTES + json.length)
                    .putInt(checksum(json))
                    .put(json)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a cursor of " + listing, e);
        }
    }

    /** Refuses what we did not give out, or gave out for another list. */
    public static Result<Cursor> read(String listing, String text) {
        if (text.length() > CHARACTERS_MAX) {
            return notOurs();
        }
        try {
            ByteBuffer all = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (all.remaining() <= CHECKSUM_BYTES) {
                return notOurs();
            }
            int checksum = all.getInt();
            byte[] json = new byte[all.remaining()];
            all.get(json);
            if (checksum != checksum(json)) {
                return notOurs();
            }
            @Nullable Cursor cursor = GantryJson.strict().readValue(json, Cursor.class);
            if (cursor == null) { // the text null
                return notOurs();
            }
            return cursor.listing().equals(listing)
                    ? Result.ok(cursor)
                    : invalid("belongs to another list: " + cursor.listing());
        } catch (IOException | IllegalArgumentException e) {
            return notOurs();
        }
    }

    static <T> Result<T> notOurs() {
        return invalid("is not a cursor that was given out");
    }

    private static <T> Result<T> invalid(String why) {
        return Result.refused(Rejection.Invalid.of(FIELD, why));
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
