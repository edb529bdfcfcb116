package io.gantry.simulation.docker;

import java.nio.ByteBuffer;

/** Docker's framing of two channels in one stream: channel, three zeros, length, bytes. */
final class Frames {

    private static final int HEADER = 8;

    private Frames() {}

    static byte[] frame(boolean error, byte[] bytes) {
        return ByteBuffer.allocate(HEADER + bytes.length)
                .put((byte) (error ? 2 : 1))
                .put(new byte[3])
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
