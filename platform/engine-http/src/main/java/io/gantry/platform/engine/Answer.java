package io.gantry.platform.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;

/**
 * An answer that was read whole.
 *
 * @param headers by name in lower case
 * @param keep whether the connection it came on may be used again
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, Map<String, List<String>> headers, byte[] body, boolean keep) {

    /** A list of all containers of a node that has thousands; what is larger comes as a stream. */
    public static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

    static Answer read(InputStream in) throws IOException {
        Head head = Head.read(in);
        Body.Length length = head.length();
        if (length instanceof Body.Length.Known(long bytes) && bytes > BODY_BYTES_MAX) {
            throw tooLarge();
        }
        byte[] body = new Body(in, length).readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw tooLarge();
        }
        return new Answer(
                head.status(), head.headers(), body, head.keep() && !(length instanceof Body.Length.UntilEnd));
    }

    private static ProtocolException tooLarge() {
        return new ProtocolException("a body above " + BODY_BYTES_MAX + " bytes is refused");
    }
}
