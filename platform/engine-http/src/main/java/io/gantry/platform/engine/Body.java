package io.gantry.platform.engine;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** The body of an answer as it comes (RFC 9112 section 7): by length, in chunks, or until the other side hangs up. */
final class Body extends InputStream {

    private static final int CHUNK_DIGITS_MAX = 7;

    /** How its end is told. */
    sealed interface Length {
        record Known(long bytes) implements Length {}

        record Chunked() implements Length {}

        record UntilEnd() implements Length {}
    }

    private final InputStream in;
    private final Length length;
    /** Of the body, or of the chunk that is being read. */
    private long left;

    private boolean begun;
    private boolean ended;

    Body(InputStream in, Length length) {
        this.in = in;
        this.length = length;
        this.left = length instanceof Length.Known(long bytes) ? bytes : 0;
        this.ended = length instanceof Length.Known && left == 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        if (ended || most == 0) {
            return ended ? -1 : 0;
        }
        if (length instanceof Length.UntilEnd) {
            int read = in.read(into, offset, most);
            ended = read < 0;
            return read;
        }
        if (length instanceof Length.Chunked && left == 0) {
            nextChunk();
            if (ended) {
                return -1;
            }
        }
        int read = in.read(into, offset, (int) Math.min(left, most));
        if (read < 0) {
            throw new EOFException("the answer ended early");
        }
        left -= read;
        ended = left == 0 && length instanceof Length.Known;
        return read;
    }

    private void nextChunk() throws IOException {
        if (begun) {
            Head.line(in);
        }
        begun = true;
        String size = Head.line(in);
        int extension = size.indexOf(';');
        left = length(
                extension < 0 ? size.strip() : size.substring(0, extension).strip());
        if (left == 0) {
            skipTrailers();
            ended = true;
        }
    }

    private static long length(String digits) throws IOException {
        try {
            if (digits.length() <= CHUNK_DIGITS_MAX) {
                return Integer.parseUnsignedInt(digits, 16);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ProtocolException("a chunk without a length");
    }

    private void skipTrailers() throws IOException {
        int lines = 0;
        while (!Head.line(in).isEmpty()) {
            if (++lines > Head.HEADERS_MAX) {
                throw new ProtocolException("more than " + Head.HEADERS_MAX + " trailers");
            }
        }
    }
}
