package io.gantry.scheduler.journal;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Bytes, deflated where that makes them smaller by more than it is worth to look. */
@SuppressWarnings("ArrayRecordComponent") // made once, handed on, never compared
record Packed(boolean packed, byte[] bytes) {

    private static final int WORTH_BYTES = 512;
    /** No segment is longer by much than the size at which it is ended; a node with a thousand labels is let in. */
    private static final int UNPACKED_MAX = 64 << 20;

    static Packed of(byte[] plain) {
        if (plain.length < WORTH_BYTES) {
            return new Packed(false, plain);
        }
        byte[] smaller = new byte[plain.length - plain.length / 10];
        try (var deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(plain);
            deflater.finish();
            int size = deflater.deflate(smaller);
            return deflater.finished() ? new Packed(true, Arrays.copyOf(smaller, size)) : new Packed(false, plain);
        }
    }

    byte[] unpacked() {
        if (!packed) {
            return bytes;
        }
        try (var inflater = new Inflater()) {
            inflater.setInput(bytes);
            byte[] plain = new byte[bytes.length * 4];
            int size = 0;
            while (!inflater.finished()) {
                if (size == plain.length) {
                    plain = Arrays.copyOf(plain, plain.length * 2);
                }
                int more = inflater.inflate(plain, size, plain.length - size);
                size += more;
                if (size > UNPACKED_MAX || (more == 0 && inflater.needsInput())) {
                    throw new IllegalStateException("a segment of the view's journal is cut off or too long");
                }
            }
            return Arrays.copyOf(plain, size);
        } catch (DataFormatException e) {
            throw new IllegalStateException("a segment of the view's journal is damaged", e);
        }
    }
}
