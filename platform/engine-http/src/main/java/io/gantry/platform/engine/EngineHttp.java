package io.gantry.platform.engine;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks container engines over HTTP/1.1. Connections are kept between calls; a call that takes too long ends because what
 * it waits on is closed. Each address has a generation, raised whenever a kept connection to it turned out to be broken:
 * within one generation it is the same process that answers.
 *
 * <p>Thread-safe. Calls block, so they are made from virtual threads. Why not a library's client:
 * docs/adr/0010-own-http-client-for-engines.md.
 */
public final class EngineHttp implements Closeable {

    /** Kept per address; more are opened when needed and closed after use. */
    static final int KEPT_MAX = 64;

    private final Identities identities;
    private final Duration connectWithin;
    private final Map<Address, Line> lines = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor watchdog;

    /** @param connectWithin the longest until a connection stands, TLS included */
    public EngineHttp(Identities identities, Duration connectWithin) {
        this.identities = identities;
        this.connectWithin = connectWithin;
        this.watchdog = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("gantry-engine-watchdog").factory());
        watchdog.setRemoveOnCancelPolicy(true);
    }

    /** What is kept for one address. */
    private static final class Line {
        private final Deque<Kept> idle = new ConcurrentLinkedDeque<>();
        private final AtomicInteger kept = new AtomicInteger();
        private final AtomicLong generation = new AtomicLong();
        private final Set<Connection> streams = ConcurrentHashMap.newKeySet();
        private volatile boolean forgotten;
    }

    /** A connection, and as whom it was opened: after a renewal the old ones are not used again. */
    private record Kept(Connection connection, @Nullable SSLContext identity) {}

    /** No answer within the time allowed. */
    public static final class TooSlow extends IOException {
        private static final long serialVersionUID = 1;

        TooSlow(Duration within) {
            super("no answer within " + within.toMillis() + " ms");
        }
    }

    public long generation(Address address) {
        return line(address).generation.get();
    }

    /**
     * Asks on a kept connection, else on a new one. A kept one that turns out to be broken is replaced once, if the
     * request may arrive twice: the other side may have closed it between two calls. Only if a new one works
     * has the address a new generation: if not, the trouble is this one question's, and an address with a path prefix
     * serves many machines.
     *
     * @param within the longest until the answer is there, connecting included
     */
    public Answer call(Address address, Request request, Duration within) throws IOException {
        Line line = line(address);
        SSLContext identity = identity(address);
        Kept kept = idle(line, identity);
        if (kept == null) {
            return ask(line, new Kept(connect(address, identity, within), identity), request, within);
        }
        try {
            return ask(line, kept, request, within);
        } catch (TooSlow e) {
            throw e;
        } catch (IOException e) {
            if (!request.mayArriveTwice()) {
                throw e;
            }
            Answer answer = ask(line, new Kept(connect(address, identity, within), identity), request, within);
            line.generation.incrementAndGet();
            closeIdle(line);
            return answer;
        }
    }

    /**
     * Asks on a connection of its own for an answer that may take for ever; only connecting has a limit. How many there
     * are at once is the caller's to bound.
     */
    public Streamed open(Address address, Request request) throws IOException {
        Line line = line(address);
        Connection connection = connect(address, identity(address), connectWithin);
        line.streams.add(connection);
        Runnable closing = () -> {
            line.streams.remove(connection);
            connection.close();
        };
        try {
            return connection.open(request, closing);
        } catch (IOException e) {
            closing.run();
            throw e;
        }
    }

    /** Lets go of what is kept for an address that is not asked any more, and ends its streams. */
    public void forget(Address address) {
        Line line = lines.remove(address);
        if (line != null) {
            closeAll(line);
        }
    }

    @Override
    public void close() {
        lines.values().forEach(EngineHttp::closeAll);
        watchdog.shutdownNow();
    }

    private Line line(Address address) {
        return lines.computeIfAbsent(address, _ -> new Line());
    }

    private @Nullable SSLContext identity(Address address) throws IOException {
        if (!(address instanceof Address.Tls tls)) {
            return null;
        }
        return identities
                .of(tls.cluster())
                .orElseThrow(() -> new IOException("no client certificate for cluster " + tls.cluster()
                        + " yet: its authority has not signed one"));
    }

    private static @Nullable Kept idle(Line line, @Nullable SSLContext identity) {
        for (Kept next = line.idle.pollFirst(); next != null; next = line.idle.pollFirst()) {
            line.kept.decrementAndGet();
            if (Objects.equals(next.identity, identity)) {
                return next;
            }
            next.connection.close();
        }
        return null;
    }

    private Connection connect(Address address, @Nullable SSLContext identity, Duration within) throws IOException {
        Connection.Opening opening = switch (address) {
            case Address.Unix unix -> Connection.unix(unix);
            case Address.Plain plain -> Connection.plain(plain);
            case Address.Tls tls -> Connection.tls(tls, Objects.requireNonNull(identity));
        };
        Duration limit = within.compareTo(connectWithin) < 0 ? within : connectWithin;
        return inTime(opening, limit, opening::connect);
    }

    private Answer ask(Line line, Kept on, Request request, Duration within) throws IOException {
        Answer answer = null;
        try {
            answer = inTime(on.connection, within, () -> on.connection.call(request));
        } finally {
            giveBack(line, on, answer);
        }
        return answer;
    }

    private static void giveBack(Line line, Kept on, @Nullable Answer answer) {
        if (answer == null || !answer.keep() || line.forgotten || line.kept.get() >= KEPT_MAX) {
            on.connection.close();
        } else {
            line.kept.incrementAndGet();
            line.idle.addFirst(on);
        }
    }

    private static void closeIdle(Line line) {
        for (Kept next = line.idle.pollFirst(); next != null; next = line.idle.pollFirst()) {
            line.kept.decrementAndGet();
            next.connection.close();
        }
    }

    private static void closeAll(Line line) {
        line.forgotten = true;
        closeIdle(line);
        line.streams.forEach(Connection::close);
    }

    private interface Call<T> {
        T make() throws IOException;
    }

    private <T> T inTime(Closeable waitsOn, Duration within, Call<T> call) throws IOException {
        var late = new AtomicBoolean();
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
