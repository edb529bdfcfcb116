package io.gantry.platform.trace;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context ({@code traceparent}, version 00) of what this thread is doing, kept in the logging context, so
 * that every line of a request carries its {@code traceId}.
 */
public record Trace(String traceId, String spanId, String flags) {

    public static final String HEADER = "traceparent";
    static final String TRACE_ID_KEY = "traceId";

    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");

    /** Reads a header; empty if there is none or it is not valid, as the standard wants. */
    public static Optional<Trace> parse(@Nullable String traceparent) {
        if (traceparent == null) {
            return Optional.empty();
        }
        var matcher = TRACEPARENT.matcher(traceparent);
        return matcher.matches()
                ? Optional.of(new Trace(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** A new trace that nobody has asked to sample. */
    public static Trace begin(RandomGenerator random) {
        return new Trace(hex(random.nextLong()) + hex(random.nextLong() | 1), hex(random.nextLong() | 1), "00");
    }

    /** The same trace, one span deeper. */
    public Trace child(RandomGenerator random) {
        return new Trace(traceId, hex(random.nextLong() | 1), flags);
    }

    public String traceparent() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }

    /** What this thread is doing belongs to this trace, until {@link #leave}. */
    public void enter() {
        MDC.put(HEADER, traceparent());
        MDC.put(TRACE_ID_KEY, traceId);
    }

    public static void leave() {
        MDC.remove(HEADER);
        MDC.remove(TRACE_ID_KEY);
    }

    /** The {@code traceparent} of what this thread is doing, if it is part of a trace. */
    public static @Nullable String current() {
        return MDC.get(HEADER) instanceof String traceparent ? traceparent : null;
    }

    /** The trace's id for people; empty if there is none. */
    public static Optional<String> currentId() {
        return MDC.get(TRACE_ID_KEY) instanceof String id ? Optional.of(id) : Optional.empty();
    }

    private static String hex(long value) {
        return java.util.HexFormat.of().toHexDigits(value);
    }
}
