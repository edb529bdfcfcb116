package io.gantry.simulation.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A request's body: counted, chunked or none. */
final class Body extends InputStream {

    private static final long CHUNKED = -1;

    private final Wire wire;
    private final boolean chunked;
    private long left;
    private boolean ended;

    private Body(Wire wire, long length) {
        this.wire = wire;
        this.chunked = length == CHUNKED;
        this.left = chunked ? 0 : length;
        this.ended = length == 0;
    }

    static Body counted(Wire wire, long length) {
        return new Body(wire, length);
    }

    static Body chunked(Wire wire) {
        return new Body(wire, CHUNKED);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!ended && left == 0 && chunked) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = wire.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("closed within a body");
        }
        left -= count;
        if (left == 0) {
            endOfPart();
        }
        return count;
    }

    private void nextChunk() throws IOException {
        String size = wire.line();
        if (size == null) {
            throw new EOFException("closed between chunks");
        }
        left = Long.parseLong(size.split(";", 2)[0].trim(), 16);
        if (left == 0) {
            for (String trailer = wire.line(); trailer != null && !trailer.isEmpty(); trailer = wire.line()) {}
            ended = true;
        }
    }

    private void endOfPart() throws IOException {
        if (chunked) {
            wire.line();
        } else {
            ended = true;
        }
    }

    /** Reads what the handler left, so that the next request can begin. */
    void drain() throws IOException {
        byte[] dropped = new byte[1024];
        while (!ended) {
            read(dropped, 0, dropped.length);
        }
    }
}
