package io.gantry.platform.engine;

import java.io.Closeable;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** An answer that comes as long as the engine likes, on a connection of its own; whoever reads it closes it. */
public final class Streamed implements Closeable {

    private final Head head;
    private final Body body;
    private final Runnable closing;

    Streamed(Head head, Body body, Runnable closing) {
        this.head = head;
        this.body = body;
        this.closing = closing;
    }

    public int status() {
        return head.status();
    }

    /** By name in lower case. */
    public Map<String, List<String>> headers() {
        return head.headers();
    }

    public InputStream body() {
        return body;
    }

    /** From any thread, again and again: whatever waits for bytes fails. */
    @Override
    public void close() {
        closing.run();
    }
}
