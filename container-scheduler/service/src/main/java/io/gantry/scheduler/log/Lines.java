package io.gantry.scheduler.log;

import io.gantry.scheduler.spi.WorkloadEngine.Channel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Cuts output into lines of text, each channel by itself, so that no character is torn. A line that is longer than
 * {@link #LINE_MAX} is given in parts.
 */
final class Lines {

    static final int LINE_MAX = 16 * 1024;

    private final BiConsumer<Channel, String> line;
    private final Map<Channel, ByteArrayOutputStream> open = new EnumMap<>(Channel.class);

    /** @param line takes each with its line feed, if it had one */
    Lines(BiConsumer<Channel, String> line) {
        this.line = line;
    }

    void add(Channel channel, byte[] bytes) {
        ByteArrayOutputStream buffer = open.computeIfAbsent(channel, key -> new ByteArrayOutputStream(256));
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean full = buffer.size() + i - from >= LINE_MAX && startsCharacter(bytes, i);
            if (full) {
                give(channel, buffer, bytes, from, i);
                from = i;
            }
            if (bytes[i] == '\n') {
                give(channel, buffer, bytes, from, i + 1);
                from = i + 1;
            }
        }
        buffer.write(bytes, from, bytes.length - from);
    }

    /** Not in the middle of a character of UTF-8. */
    private static boolean startsCharacter(byte[] bytes, int at) {
        return (bytes[at] & 0xC0) != 0x80;
    }

    private void give(Channel channel, ByteArrayOutputStream buffer, byte[] bytes, int from, int to) {
        buffer.write(bytes, from, to - from);
        line.accept(channel, buffer.toString(StandardCharsets.UTF_8));
        buffer.reset();
    }

    /** Gives what is left, which had no line feed. */
    void end() {
        open.forEach((channel, buffer) -> {
            if (buffer.size() > 0) {
                line.accept(channel, buffer.toString(StandardCharsets.UTF_8));
                buffer.reset();
            }
        });
    }
}
