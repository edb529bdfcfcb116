package io.gantry.platform.relay;

import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.outbox.OutboxRow;
import io.gantry.platform.relay.TombstoneTable.Deleted;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.thread.Threads;
import io.gantry.platform.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends a layer's committed facts to Kafka: reads rows by position, sends them in order, waits until Kafka has
 * acknowledged all, deletes them, and goes on. Woken by the commit; looks by itself now and then for rows whose commit
 * was not answered. A crash between the acknowledgement and the delete sends a row twice; consumers drop what is not newer.
 *
 * <p>While the broker is away the producer itself tries again for ever, which keeps the order; it is thrown away only
 * after an error it cannot recover from, and then all that is not deleted is sent anew.
 *
 * <p>It runs in the layer's active copy only, and asks before every round whether it still is. One that was stopped in the
 * middle of a round for longer than its lease sends the rest of that round after its successor's later facts, and Kafka
 * cannot tell: then versions do. Consumers drop what is not newer than what they have; one that comes so late that the
 * topic has only the old fact left asks the owner for a list when it starts. Its delete is refused, as every late write.
 *
 * <p>Before it sends anything it compares Kafka with the tables, and between rounds tells again what Kafka has lost: see
 * {@link Announcer}.
 *
 * <p>A week after an object's deletion it sends a tombstone, so that compaction drops the object's last fact. By then
 * whoever reads has read the deletion; whoever was away for longer asks for a list when it starts.
 */
public final class OutboxRelay implements AutoCloseable {

    /** A round's rows; each has up to 1,000 facts, and the bytes of a round are bounded too. */
    static final int ROWS_MAX = 256;

    static final int TOMBSTONES_MAX = 500;

    /** As long as mirrors remember what is deleted. */
    private static final Duration DELETED_KEPT_FOR = Duration.ofDays(7);

    private static final Duration BURY_EVERY = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration LISTEN_EVERY = Duration.ofMillis(100);
    private static final Duration WARN_EVERY = Duration.ofSeconds(30);
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    private final LayerDatabase database;
    private final InstantSource time;
    private final Threads threads;
    private final Ticker ticker;
    private final FactRecords records;
    private final Announcer announcer;
    private final Supplier<Producer<String, byte[]>> producers;
    private final Loop loop;
    private final Counter sent;
    private final Counter buried;
    private final Timer lag;
    private @Nullable Producer<String, byte[]> producer;
    private long buryNext;
    private volatile @Nullable Instant waitingSince;
    private volatile boolean closing;

    OutboxRelay(
            LayerContext context,
            Collection<RelistSource<?>> sources,
            RelayEvents events,
            Supplier<Producer<String, byte[]>> producers) {
        this.database = context.database();
        this.time = context.time();
        this.threads = context.threads();
        this.ticker = context.ticker();
        this.buryNext = ticker.nanos();
        this.records = new FactRecords(context.installation(), context.layer());
        this.announcer = new Announcer(context, sources, records, events);
        this.producers = producers;
        this.loop = new Loop(threads, context.layer() + "-relay", LOOK_EVERY, this::sendAll);
        this.sent = Metrics.counter("gantry.outbox.sent", "layer", context.layer());
        this.buried = Metrics.counter("gantry.outbox.tombstones", "layer", context.layer());
        this.lag = Metrics.timer("gantry.outbox.lag", "layer", context.layer());
    }

    /** One that compares nothing and tells nothing again. */
    public static OutboxRelay start(LayerContext context) {
        return start(context, List.of(), RelayEvents.NONE);
    }

    /**
     * One for each layer of this program; running when this returns.
     *
     * @param sources all that the layer owns, to be compared and told again
     */
    public static OutboxRelay start(LayerContext context, Collection<RelistSource<?>> sources, RelayEvents events) {
        var relay = new OutboxRelay(
                context, sources, events, () -> context.brokers().producer(ProducerSettings.of(context)));
        context.database().whenFactsCommitted(relay.loop::wake);
        relay.loop.start();
        return relay;
    }

    /** When the oldest fact that waits was committed, as far as was seen; empty when Kafka has all. */
    public Optional<Instant> waitingSince() {
        return Optional.ofNullable(waitingSince);
    }

    @Override
    public void close() {
        closing = true;
        loop.wake();
        loop.close();
        dropProducer();
    }

    void sendAll() {
        database.mustMayWrite();
        announcer.compare();
        sendWaiting();
        while (!closing && announcer.hasMore() && tellAgain()) {
            sendWaiting();
        }
        long now = ticker.nanos();
        if (!closing && now - buryNext >= 0) {
            while (bury()) {
                // as long as there are many
            }
            buryNext = now + BURY_EVERY.toNanos();
        }
    }

    private void sendWaiting() {
        while (!closing && sendSome()) {
            // as long as there is something
        }
    }

    private boolean tellAgain() {
        database.mustMayWrite();
        Optional<Map<TopicPartition, Long>> next = send(announcer.next());
        next.ifPresent(announcer::told);
        return next.isPresent();
    }

    /**
     * Between rounds of facts: an object that lives again is either sent, and then not to be buried any more, or will be
     * sent after its tombstone.
     */
    private boolean bury() {
        database.mustMayWrite();
        Instant before = time.instant().minus(DELETED_KEPT_FOR);
        List<Deleted> due =
                database.read(unit -> unit.jdbc(connection -> TombstoneTable.due(connection, before, TOMBSTONES_MAX)));
        Optional<Map<TopicPartition, Long>> next =
                due.isEmpty() ? Optional.empty() : send(due.stream().map(records::tombstone));
        if (next.isEmpty()) {
            return false;
        }
        database.write(unit -> unit.jdbc(connection -> {
            SentTable.note(connection, next.get());
            return TombstoneTable.forget(connection, due);
        }));
        buried.increment(due.size());
        return due.size() >= TOMBSTONES_MAX && !closing;
    }

    private boolean sendSome() {
        database.mustMayWrite();
        List<OutboxRow> rows = database.read(unit -> unit.jdbc(connection -> OutboxRow.oldest(connection, ROWS_MAX)));
        if (rows.isEmpty()) {
            waitingSince = null;
            return false;
        }
        waitingSince = rows.getFirst().committedAt();
        Optional<Map<TopicPartition, Long>> next = send(rows.stream().flatMap(row -> records.of(row).stream()));
        if (next.isEmpty()) {
            return false;
        }
        database.write(unit -> unit.jdbc(connection -> {
            SentTable.note(connection, next.get());
            TombstoneTable.sent(connection, rows, time.instant());
            return OutboxRow.delete(connection, rows);
        }));
        rows.forEach(this::measure);
        return rows.size() >= ROWS_MAX; // who commits more meanwhile wakes this loop
    }

    /** How far Kafka has the topics that are compared; empty when closed while waiting. */
    private Optional<Map<TopicPartition, Long>> send(Stream<ProducerRecord<String, byte[]>> all) {
        try {
            var acknowledged = new ArrayList<Future<RecordMetadata>>();
            Producer<String, byte[]> to = producer();
            all.forEach(record -> acknowledged.add(to.send(record)));
            return awaitAll(acknowledged);
        } catch (ExecutionException | RuntimeException e) {
            dropProducer();
            throw new IllegalStateException("facts not sent to Kafka; they stay in the outbox", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<Map<TopicPartition, Long>> awaitAll(List<Future<RecordMetadata>> acknowledged)
            throws ExecutionException, InterruptedException {
        long waitedMillis = 0;
        var next = new HashMap<TopicPartition, Long>();
        for (Future<RecordMetadata> each : acknowledged) {
            while (!acknowledged(each)) {
                if (closing) {
                    return Optional.empty();
                }
                waitedMillis += LISTEN_EVERY.toMillis();
                if (waitedMillis % WARN_EVERY.toMillis() == 0) {
                    LOG.warnf("%s: Kafka has not acknowledged for %d s", database.layer(), waitedMillis / 1_000);
                }
            }
            RecordMetadata sentAt = each.get();
            if (announcer.covers(sentAt.topic())) {
                next.merge(new TopicPartition(sentAt.topic(), sentAt.partition()), sentAt.offset() + 1, Math::max);
            }
        }
        return Optional.of(next);
    }

    private boolean acknowledged(Future<RecordMetadata> each) throws ExecutionException, InterruptedException {
        if (!threads.await(each, LISTEN_EVERY)) {
            return false;
        }
        each.get(); // whether it was
        return true;
    }

    private void measure(OutboxRow row) {
        sent.increment(row.facts().size());
        lag.record(Duration.between(row.committedAt(), time.instant()));
    }

    private Producer<String, byte[]> producer() {
        Producer<String, byte[]> mine = producer;
        if (mine == null) {
            mine = producers.get();
            producer = mine;
        }
        return mine;
    }

    private void dropProducer() {
        Producer<String, byte[]> mine = producer;
        producer = null;
        if (mine != null) {
            mine.close(Duration.ZERO);
        }
    }
}
