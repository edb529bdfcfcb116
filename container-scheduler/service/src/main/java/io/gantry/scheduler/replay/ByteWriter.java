package io.gantry.scheduler.replay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Bytes being written: numbers take as many as they need, seven bits to each. */
final class ByteWriter {

    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, size);
        size = 0;
        return taken;
    }

    private void reach(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    void octet(int value) {
        reach(1);
        bytes[size++] = (byte) value;
    }

    /** Small ones, from 0, are short; any other is as well kept. */
    void number(long value) {
        reach(10);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    /** Eight bytes, for what is never small. */
    void fixed(long value) {
        reach(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void uuid(UUID value) {
        fixed(value.getMostSignificantBits());
        fixed(value.getLeastSignificantBits());
    }

    void text(String value) {
        block(value.getBytes(StandardCharsets.UTF_8));
    }

    void block(byte[] value) {
        number(value.length);
        reach(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    void numbers(List<Integer> values) {
        each(values, (out, value) -> out.number(value));
    }

    <T> void each(Collection<T> values, BiConsumer<ByteWriter, T> one) {
        number(values.size());
        values.forEach(value -> one.accept(this, value));
    }

    /** What a reader that does not know this field can skip. */
    void field(int tag, Consumer<ByteWriter> value) {
        var inner = new ByteWriter();
        value.accept(inner);
        number(tag);
        block(inner.take());
    }
}
