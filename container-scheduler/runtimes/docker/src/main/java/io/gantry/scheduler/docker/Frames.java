package io.gantry.scheduler.docker;

import io.gantry.scheduler.spi.WorkloadEngine.Channel;
import io.gantry.scheduler.spi.WorkloadEngine.LogSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Docker's multiplexed output: frames of an 8-byte head (channel, three zeros, length big-endian) and the bytes. A frame
 * is handed on in pieces of at most {@link #PIECE_MAX}, so that its length costs no memory here.
 */
final class Frames {

    static final int PIECE_MAX = 32 * 1024;
    private static final int HEAD = 8;
    private static final int STDERR = 2;

    private Frames() {}

    static void read(InputStream body, LogSink sink) throws IOException {
        byte[] head = new byte[HEAD];
        while (body.readNBytes(head, 0, HEAD) == HEAD) {
            Channel channel = head[0] == STDERR ? Channel.ERR : Channel.OUT;
            int left = ByteBuffer.wrap(head).getInt(4);
            while (left > 0) {
                byte[] piece = body.readNBytes(Math.min(left, PIECE_MAX));
                if (piece.length == 0) {
                    return;
                }
                left -= piece.length;
                sink.chunk(channel, piece);
            }
        }
    }
}
