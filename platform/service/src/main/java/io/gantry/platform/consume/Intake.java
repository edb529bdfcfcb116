package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Arrival.Skipped;
import io.gantry.platform.consume.Arrival.Understood;
import io.gantry.platform.consume.Arrival.Unreadable;
import io.gantry.platform.consume.MirrorTable.ListedRange;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Outages;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Brings facts into the layer: one transaction takes a batch into the mirror, calls the handlers with what was fresh,
 * parks what cannot be read and moves the offsets. It never gives a batch up: while the database is away it tries again;
 * if a handler fails while the database answers, the batch is taken fact by fact, and the one that fails
 * {@value #ATTEMPTS_MAX} times is parked as a suspect, outside the mirror, so that the next re-list offers it again.
 */
final class Intake {

    static final int ATTEMPTS_MAX = 3;

    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = Logger.getLogger(Intake.class);

    private final LayerDatabase database;
    private final RandomGenerator random;
    private final SequencedMap<String, Subscription<?>> byTopic = new LinkedHashMap<>();
    private final Stopping stopping;
    /** The consumer's thread and the one that re-lists take turns, so no handler is called twice at once. */
    private final ReentrantLock turn = new ReentrantLock();

    private volatile boolean suspectsMayBeThere = true;

    Intake(LayerContext context, List<Subscription<?>> subscriptions, Stopping stopping) {
        this.database = context.database();
        this.random = context.random();
        this.stopping = stopping;
        subscriptions.forEach(each -> byTopic.put(each.topic().name(), each));
    }

    private record Message(ConsumerRecord<String, byte[]> raw, Arrival arrival) {}

    /** Returns when all of it is in, or throws {@link Stopping.Stopped}. */
    void take(Iterable<ConsumerRecord<String, byte[]>> records) {
        var messages = new ArrayList<Message>();
        records.forEach(message ->
                messages.add(new Message(message, Arrival.of(subscription(message.topic()), message))));
        if (!inOneTurn(() -> apply(messages))) {
            for (Message message : messages) {
                if (!inOneTurn(() -> apply(List.of(message)))) {
                    park(message);
                }
            }
        }
    }

    /**
     * A page of an owner's list: takes what the mirror lacks, marks as deleted what the owner no longer has. False if it
     * failed {@value #ATTEMPTS_MAX} times though the database answered: nothing of it is in, and the mirror has a hole.
     */
    <F extends Fact> boolean relisted(Subscription<F> subscription, List<F> facts, ListedRange range) {
        List<Understood<F>> listed = facts.stream()
                .map(fact -> Understood.listed(subscription, fact))
                .toList();
        Set<Uid> uids = facts.stream().map(Fact::uid).collect(Collectors.toSet());
        boolean done = inOneTurn(() -> database.write(unit -> {
            handle(unit, subscription, listed);
            List<F> vanished =
                    unit.jdbc(connection -> MirrorTable.markVanished(connection, subscription.topic(), range, uids));
            if (!vanished.isEmpty()) {
                LOG.infof(
                        "%s: %d objects of %s are gone at their owner",
                        database.layer(), vanished.size(), subscription.topic().name());
                subscription.handler().apply(unit, vanished);
            }
            return true;
        }));
        if (!done) {
            count("gantry.facts.relist.failures", subscription.topic().name()).increment();
        }
        return done;
    }

    private void apply(List<Message> messages) {
        database.write(unit -> {
            for (Subscription<?> subscription : byTopic.values()) {
                handleTopic(unit, subscription, messages);
            }
            return unit.jdbc(connection -> {
                for (Message message : messages) {
                    if (message.arrival() instanceof Unreadable(String reason)) {
                        SuspectTable.park(connection, message.raw(), reason);
                    }
                }
                ConsumedTable.move(connection, nextOffsets(messages));
                return true;
            });
        });
        messages.forEach(this::countArrival);
    }

    @SuppressWarnings("unchecked") // a topic has one subscription and one type of fact
    private <F extends Fact> void handleTopic(Unit unit, Subscription<F> subscription, List<Message> messages) {
        var facts = new ArrayList<Understood<F>>();
        for (Message message : messages) {
            if (message.arrival() instanceof Understood<?> understood
                    && message.raw().topic().equals(subscription.topic().name())) {
                facts.add((Understood<F>) understood);
            }
        }
        handle(unit, subscription, facts);
    }

    private <F extends Fact> void handle(Unit unit, Subscription<F> subscription, List<Understood<F>> arrived) {
        if (arrived.isEmpty()) {
            return;
        }
        List<Understood<F>> fresh = subscription.mirrored() ? takeIntoMirror(unit, subscription, arrived) : arrived;
        if (!fresh.isEmpty()) {
            subscription
                    .handler()
                    .apply(unit, fresh.stream().map(Understood::fact).toList());
        }
    }

    private <F extends Fact> List<Understood<F>> takeIntoMirror(
            Unit unit, Subscription<F> subscription, List<Understood<F>> arrived) {
        List<Understood<F>> newest = newestOfEach(arrived);
        Set<Uid> fresh = unit.jdbc(connection -> MirrorTable.take(connection, subscription.topic(), newest));
        if (suspectsMayBeThere) {
            clearSuspects(unit, subscription, newest);
        }
        return newest.stream().filter(each -> fresh.contains(each.fact().uid())).toList();
    }

    private <F extends Fact> void clearSuspects(Unit unit, Subscription<F> subscription, List<Understood<F>> newest) {
        Object[] keys = newest.stream().map(each -> each.fact().uid().text()).toArray();
        boolean more = unit.jdbc(connection -> {
            SuspectTable.repaired(connection, subscription.topic().name(), keys);
            return SuspectTable.any(connection);
        });
        unit.afterCommit(() -> suspectsMayBeThere = more);
    }

    /** In the order of arrival of the one that counts. */
    private static <F extends Fact> List<Understood<F>> newestOfEach(List<Understood<F>> arrived) {
        var newest = new LinkedHashMap<Uid, Understood<F>>();
        for (Understood<F> each : arrived) {
            Understood<F> other = newest.get(each.fact().uid());
            if (other == null || other.fact().revision().compareTo(each.fact().revision()) < 0) {
                newest.putLast(each.fact().uid(), each);
            }
        }
        return List.copyOf(newest.values());
    }

    /** False if it failed {@value #ATTEMPTS_MAX} times though the database answered. */
    private boolean inOneTurn(Runnable transaction) {
        Duration pause = PAUSE_MIN;
        for (int faults = 0; faults < ATTEMPTS_MAX; ) {
            turn.lock();
            try {
                transaction.run();
                return true;
            } catch (RuntimeException e) { // the top of the consumer's loop: sorted into outage and fault
                boolean outage = Outages.isOutage(e) || !databaseAnswers();
                faults += outage ? 0 : 1;
                LOG.warnf(
                        e,
                        "%s: facts not taken (%s); again in %s",
                        database.layer(),
                        outage ? "database is away" : "handler failed",
                        pause);
            } finally {
                turn.unlock();
            }
            stopping.pause(pause.plusMillis(random.nextLong(pause.toMillis())));
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
        return false;
    }

    private boolean databaseAnswers() {
        try {
            return database.read(unit -> unit.jdbc(connection -> connection.isValid(1)));
        } catch (RuntimeException e) { // whatever it says, it is not an answer
            return false;
        }
    }

    /** Cannot fail for the fact's sake, so it is tried until the database takes it. */
    private void park(Message message) {
        ConsumerRecord<String, byte[]> raw = message.raw();
        boolean parked = false;
        while (!parked) {
            parked = inOneTurn(() -> database.write(unit -> unit.jdbc(connection -> {
                SuspectTable.park(connection, raw, "its handler failed; the log has more");
                ConsumedTable.move(connection, nextOffsets(List.of(message)));
                return true;
            })));
        }
        countSuspect(raw);
    }

    private void countArrival(Message message) {
        String topic = message.raw().topic();
        switch (message.arrival()) {
            case Understood<?> understood -> count("gantry.facts.taken", topic).increment();
            case Skipped(String why) ->
                Metrics.counter("gantry.facts.skipped", "topic", topic, "why", why)
                        .increment();
            case Unreadable(String reason) -> countSuspect(message.raw());
        }
    }

    private void countSuspect(ConsumerRecord<String, byte[]> raw) {
        suspectsMayBeThere = true;
        count("gantry.facts.suspect", raw.topic()).increment();
        LOG.warnf(
                "%s: fact %s of %s at %d/%d is suspect",
                database.layer(), raw.key(), raw.topic(), raw.partition(), raw.offset());
    }

    private Counter count(String name, String topic) {
        return Metrics.counter(name, "layer", database.layer(), "topic", topic);
    }

    private Subscription<?> subscription(String topic) {
        Subscription<?> found = byTopic.get(topic);
        if (found == null) {
            throw new IllegalStateException("a record of " + topic + ", which nobody subscribed to");
        }
        return found;
    }

    private static Map<TopicPartition, Long> nextOffsets(List<Message> messages) {
        var next = new LinkedHashMap<TopicPartition, Long>();
        for (Message message : messages) {
            ConsumerRecord<String, byte[]> raw = message.raw();
            next.merge(new TopicPartition(raw.topic(), raw.partition()), raw.offset() + 1, Math::max);
        }
        return next;
    }
}
