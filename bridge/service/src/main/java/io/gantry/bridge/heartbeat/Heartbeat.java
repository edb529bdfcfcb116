package io.gantry.bridge.heartbeat;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.registration.NodeNews;
import io.gantry.bridge.registration.NodeView;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.bridge.spi.ClusterEngine.Answer;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.thread.Threads;
import io.gantry.platform.time.Ticker;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks every watched engine when its time has come. One loop looks ten times a second which are due and asks each on a
 * virtual thread, a bounded number at once; nothing is stored. Goal: a thousand idle nodes cost next to nothing, so an
 * engine that answers as always causes no more than one small request.
 */
public final class Heartbeat implements AutoCloseable {

    private static final Duration LOOKS_EVERY = Duration.ofMillis(100);
    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    private final Function<Uid, Optional<ClusterEngine>> engines;
    private final HeartbeatSettings settings;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Consumer<NodeNews> news;
    private final Semaphore places;
    private final Threads threads;
    private final Loop loop;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Uid, Watch> watches = new HashMap<>();
    private final PriorityQueue<Watch> queue =
            new PriorityQueue<>(Comparator.comparingLong((Watch watch) -> watch.pulse.due()));

    /** Guarded by the lock. In the queue, or being asked, never both. */
    private static final class Watch {
        private NodeView node;
        private Pulse pulse;

        Watch(NodeView node, Pulse pulse) {
            this.node = node;
            this.pulse = pulse;
        }
    }

    /**
     * @param engines of a cluster; empty while the cluster is not known
     * @param news must be quick; called from many threads
     */
    public Heartbeat(
            Function<Uid, Optional<ClusterEngine>> engines,
            HeartbeatSettings settings,
            Ticker ticker,
            Threads threads,
            RandomGenerator random,
            Consumer<NodeNews> news) {
        this.engines = engines;
        this.settings = settings;
        this.ticker = ticker;
        this.threads = threads;
        this.loop = new Loop(threads, "bridge-heartbeat", LOOKS_EVERY, this::look);
        this.random = random;
        this.news = news;
        this.places = new Semaphore(settings.atOnceMax());
    }

    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    /** Watches a node from now on, or takes over what has changed about it. New ones are asked at once. */
    public void watch(NodeView node) {
        watch(node, 0);
    }

    /** For many at once, at the start: their first questions are spread over the time between two. */
    public void watchSpread(NodeView node) {
        watch(node, random.nextLong(settings.every().toNanos()));
    }

    public void forget(Uid node) {
        lock.lock();
        try {
            Watch watch = watches.remove(node);
            if (watch != null) {
                queue.remove(watch);
            }
        } finally {
            lock.unlock();
        }
    }

    private void watch(NodeView node, long firstDelay) {
        boolean fresh;
        lock.lock();
        try {
            Watch watch = watches.get(node.uid());
            fresh = watch == null;
            if (watch == null) {
                watch = new Watch(node, Pulse.begin(ticker.nanos(), firstDelay));
                watches.put(node.uid(), watch);
                queue.add(watch);
            }
            watch.node = node;
        } finally {
            lock.unlock();
        }
        if (fresh) {
            loop.wake();
        }
    }

    private void look() {
        for (Watch due = nextDue(); due != null; due = nextDue()) {
            Watch watch = due;
            threads.start("gantry-heartbeat", () -> ask(watch));
        }
    }

    /** Takes a place and the next one due; null when nobody is due or all places are taken. */
    private @Nullable Watch nextDue() {
        lock.lock();
        try {
            Watch first = queue.peek();
            if (first == null || first.pulse.due() - ticker.nanos() > 0 || !places.tryAcquire()) {
                return null;
            }
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    private void ask(Watch watch) {
        try {
            NodeView node = node(watch);
            Answer answer = engines.apply(node.cluster())
                    .map(engine -> ask(engine, watch, node))
                    .orElseGet(() -> new Answer.Silent("its cluster is not known"));
            done(watch, answer);
        } finally {
            places.release();
        }
    }

    private Answer ask(ClusterEngine engine, Watch watch, NodeView node) {
        try {
            return steady(watch) ? engine.pulse(node.member()) : engine.probe(node.member());
        } catch (RuntimeException e) { // the top of a question: a bug in an engine must not end the watch
            LOG.warnf(e, "asking node %s failed", node.name());
            return new Answer.Silent("asking it failed: " + e);
        }
    }

    private NodeView node(Watch watch) {
        lock.lock();
        try {
            return watch.node;
        } finally {
            lock.unlock();
        }
    }

    private boolean steady(Watch watch) {
        lock.lock();
        try {
            return watch.pulse.steady(watch.node);
        } finally {
            lock.unlock();
        }
    }

    private static void count(Answer answer) {
        String failure = switch (answer) {
            case Answer.Alive alive -> "";
            case Answer.Unverified unverified -> "unverified";
            case Answer.Stranger stranger -> "stranger";
            case Answer.Silent silent -> "silent";
        };
        if (!failure.isEmpty()) {
            Metrics.counter("gantry.probes.failed", "answer", failure).increment();
        }
    }

    private void done(Watch watch, Answer answer) {
        count(answer);
        Optional<NodeNews> found;
        lock.lock();
        try {
            Pulse.Next next = watch.pulse.after(answer, watch.node, ticker.nanos(), settings);
            watch.pulse = next.pulse();
            boolean watched = watches.get(watch.node.uid()) == watch && watch.node.state() != NodeState.LEFT;
            if (watched) {
                queue.add(watch);
            }
            found = watched ? next.news() : Optional.empty();
        } finally {
            lock.unlock();
        }
        found.ifPresent(news);
    }
}
