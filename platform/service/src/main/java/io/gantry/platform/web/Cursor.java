package io.gantry.platform.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * Where a list goes on. Callers must not look inside: base64url of a small JSON text and its checksum, so that a
 * damaged one is told from one of another list. It gives nothing that a query would not give.
 *
 * @param listing the list it belongs to
 * @param after the sort key of the last item given
 */
public record Cursor(String listing, String after) {

    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int CHARACTERS_MAX = 4_096;
    private static final String FIELD = "cursor";

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
            return invalid("is not a cursor that was given out");
        }
        try {
            ByteBuffer all = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (all.remaining() <= CHECKSUM_BYTES) {
                return invalid("is not a cursor that was given out");
            }
            int checksum = all.getInt();
            byte[] json = new byte[all.remaining()];
            all.get(json);
            if (checksum != checksum(json)) {
                return invalid("is not a cursor that was given out");
            }
            Cursor cursor = GantryJson.strict().readValue(json, Cursor.class);
            return cursor.listing().equals(listing)
                    ? Result.ok(cursor)
                    : invalid("belongs to another list: " + cursor.listing());
        } catch (IOException | IllegalArgumentException e) {
            return invalid("is not a cursor that was given out");
        }
    }

    private static Result<Cursor> invalid(String why) {
        return Result.refused(Rejection.Invalid.of(FIELD, why));
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
