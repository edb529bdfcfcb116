package io.gantry.scheduler.replay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Reads what {@link ByteWriter} wrote. */
final class ByteReader {

    private final byte[] bytes;
    private final int end;
    private int at;

    ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ByteReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    boolean hasMore() {
        return at < end;
    }

    int octet() {
        if (at >= end) {
            throw new IllegalStateException("the view's journal ends in the middle of an entry, at byte " + at);
        }
        return bytes[at++] & 0xFF;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalStateException("the view's journal has a number of more than 64 bits, at byte " + at);
    }

    /** One that must be an int. */
    int small() {
        return Math.toIntExact(number());
    }

    long fixed() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    UUID uuid() {
        return new UUID(fixed(), fixed());
    }

    String text() {
        int length = length();
        var text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    private int length() {
        int length = small();
        if (length < 0 || length > end - at) {
            throw new IllegalStateException("the view's journal ends " + (length - (end - at)) + " bytes too early");
        }
        return length;
    }

    /** The bytes of a field, read by themselves: what is not read of them is skipped. */
    ByteReader block() {
        int length = length();
        var inner = new ByteReader(bytes, at, at + length);
        at += length;
        return inner;
    }

    List<Integer> numbers() {
        return each(ByteReader::small);
    }

    <T> List<T> each(Function<ByteReader, T> one) {
        int count = small();
        if (count == 0) {
            return List.of();
        }
        var values = new ArrayList<T>(Math.min(count, 1_024));
        for (int i = 0; i < count; i++) {
            values.add(one.apply(this));
        }
        return values;
    }
}
