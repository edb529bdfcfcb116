package io.gantry.bridge.docker;

import io.gantry.bridge.spi.ClientTrust;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections between calls, and ends calls that take too long by closing what they wait on. Each address has a
 * generation, raised whenever a connection to it breaks: within one generation it is the same process that answers.
 */
final class Connections implements Closeable {

    /** Kept per address; more are opened when needed and closed after use. */
    static final int KEPT_MAX = 16;

    private final ClientTrust trust;
    private final Duration within;
    private final Map<Address, Line> lines = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor watchdog;

    /** @param within the longest a call may take, connecting included */
    Connections(ClientTrust trust, Duration within) {
        this.trust = trust;
        this.within = within;
        this.watchdog = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("gantry-docker-watchdog").factory());
        watchdog.setRemoveOnCancelPolicy(true);
    }

    /** What is kept for one address. */
    private static final class Line {
        private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
        private final AtomicInteger kept = new AtomicInteger();
        private final AtomicLong generation = new AtomicLong();
    }

    /** No answer within the time allowed. */
    static final class TooSlow extends IOException {
        private static final long serialVersionUID = 1;

        TooSlow(Duration within) {
            super("no answer within " + within.toMillis() + " ms");
        }
    }

    long generation(Address address) {
        return line(address).generation.get();
    }

    /**
     * Asks on a kept connection, else on a new one. A kept one that turns out to be broken is replaced once: the other
     * side may have closed it between two calls. Only if a new one works has the address a new generation: if not, the
     * trouble is this one question's, and an address with a path prefix serves many machines.
     */
    HttpAnswer get(Address address, String path) throws IOException {
        Line line = line(address);
        Connection kept = line.idle.pollFirst();
        if (kept == null) {
            return ask(line, open(address), path);
        }
        line.kept.decrementAndGet();
        try {
            return ask(line, kept, path);
        } catch (TooSlow e) {
            throw e;
        } catch (IOException _) {
            HttpAnswer answer = ask(line, open(address), path);
            line.generation.incrementAndGet();
            closeIdle(line);
            return answer;
        }
    }

    /** Lets go of what is kept for an address that is not asked any more. */
    void forget(Address address) {
        Line line = lines.remove(address);
        if (line != null) {
            closeIdle(line);
        }
    }

    @Override
    public void close() {
        lines.values().forEach(Connections::closeIdle);
        watchdog.shutdownNow();
    }

    private Line line(Address address) {
        return lines.computeIfAbsent(address, _ -> new Line());
    }

    private Connection open(Address address) throws IOException {
        Connection.Opening opening = switch (address) {
            case Address.Unix unix -> Connection.unix(unix);
            case Address.Plain plain -> Connection.plain(plain);
            case Address.Tls tls ->
                Connection.tls(
                        tls,
                        trust.of(tls.cluster()).orElseThrow(() -> new IOException("the cluster has no authority yet")));
        };
        return inTime(opening, opening::connect);
    }

    private HttpAnswer ask(Line line, Connection connection, String path) throws IOException {
        HttpAnswer answer = null;
        try {
            answer = inTime(connection, () -> connection.get(path));
        } finally {
            giveBack(line, connection, answer);
        }
        return answer;
    }

    private static void giveBack(Line line, Connection connection, @Nullable HttpAnswer answer) {
        if (answer == null || !answer.keep() || line.kept.get() >= KEPT_MAX) {
            connection.close();
        } else {
            line.kept.incrementAndGet();
            line.idle.addFirst(connection);
        }
    }

    private static void closeIdle(Line line) {
        for (Connection next = line.idle.pollFirst(); next != null; next = line.idle.pollFirst()) {
            line.kept.decrementAndGet();
            next.close();
        }
    }

    private interface Call<T> {
        T make() throws IOException;
    }

    private <T> T inTime(Closeable waitsOn, Call<T> call) throws IOException {
        var late = new java.util.concurrent.atomic.AtomicBoolean();
        var bite = watchdog.schedule(
                () -> {
                    late.set(true);
                    closeQuietly(waitsOn);
                },
                within.toNanos(),
                TimeUnit.NANOSECONDS);
        boolean made = false;
        try {
            T result = call.make();
            made = true;
            return result;
        } catch (IOException e) {
            if (late.get()) {
                var slow = new TooSlow(within);
                slow.addSuppressed(e);
                throw slow;
            }
            throw e;
        } finally {
            bite.cancel(false);
            if (!made) {
                closeQuietly(waitsOn);
            }
        }
    }

    private static void closeQuietly(Closeable it) {
        try {
            it.close();
        } catch (IOException _) {
            // It is given up either way.
        }
    }
}
