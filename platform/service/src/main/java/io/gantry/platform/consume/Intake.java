package io.gantry.platform.consume;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Arrival.Gone;
import io.gantry.platform.consume.Arrival.Skipped;
import io.gantry.platform.consume.Arrival.Understood;
import io.gantry.platform.consume.Arrival.Unreadable;
import io.gantry.platform.consume.MirrorTable.ListedRange;
import io.gantry.platform.consume.Suspect.Cause;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.relist.Relister;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings facts into the layer: one transaction takes a batch into the mirror, calls the handlers with what was fresh,
 * parks what cannot be read and moves the offsets. It never gives a batch up: while the database is away it tries again;
 * a fact whose handler fails while the database answers is parked alone (see {@link Turns}), outside the mirror, so that
 * it is fresh again when its owner is asked.
 */
final class Intake {

    private static final Logger LOG = Logger.getLogger(Intake.class);

    private final LayerDatabase database;
    private final int incarnation;
    private final SequencedMap<String, Subscription<?>> byTopic = new LinkedHashMap<>();
    private final SuspectBook suspects;
    private final Turns turns;
    private final FaultTraces traces;

    Intake(LayerContext context, List<Subscription<?>> subscriptions, SuspectBook suspects, Stopping stopping) {
        this.database = context.database();
        this.incarnation = context.installation().incarnation();
        this.suspects = suspects;
        this.turns = new Turns(context, stopping);
        this.traces = new FaultTraces(context.ticker());
        subscriptions.forEach(each -> byTopic.put(each.topic().name(), each));
    }

    private record Message(ConsumerRecord<String, byte[]> raw, Arrival arrival) {}

    /** Returns when all of it is in, or throws {@link Stopping.Stopped}. */
    void take(Iterable<ConsumerRecord<String, byte[]>> records) {
        var messages = new ArrayList<Message>();
        records.forEach(message ->
                messages.add(new Message(message, timely(Arrival.of(subscription(message.topic()), message)))));
        turns.each(messages, this::apply, this::park);
    }

    /**
     * What was said before a restore is not true any more: its writers have told all anew, and what they have not told
     * again is not there.
     */
    private Arrival timely(Arrival arrival) {
        int said = switch (arrival) {
            case Understood<?> understood -> understood.fact().revision().incarnation();
            case Gone gone -> gone.revision().incarnation();
            case Unreadable _, Skipped _ -> incarnation;
        };
        return said < incarnation ? new Skipped("earlier-incarnation") : arrival;
    }

    /** A page of an owner's list: takes what the mirror lacks, marks as deleted what the owner no longer has. */
    <F extends Fact> void relisted(Subscription<F> subscription, Relister.Part<F> part, ListedRange range) {
        String topic = subscription.topic().name();
        var unreadable = new ArrayList<Unfit>();
        part.unreadable().forEach(item -> unreadable.add(unreadable(topic, item.uid(), item.reason(), null)));
        List<Understood<F>> readable = readable(subscription, part.facts(), unreadable);
        if (!unreadable.isEmpty()) {
            park(unreadable);
        }
        turns.each(
                readable,
                facts -> database.take(unit -> {
                    handle(unit, subscription, facts);
                    return true;
                }),
                (fact, fault) -> refusedOfList(topic, fact.fact(), fault));
        turns.each(
                vanished(subscription, part, range),
                uids -> database.take(unit -> markVanished(unit, subscription, uids, range)),
                (uid, fault) ->
                        park(List.of(Unfit.listed(topic, uid.text(), Cause.REFUSED, Unfit.reason(fault), null))));
    }

    private static <F extends Fact> List<Understood<F>> readable(
            Subscription<F> subscription, List<F> listed, List<Unfit> unreadable) {
        var readable = new ArrayList<Understood<F>>();
        for (F fact : listed) {
            try {
                readable.add(Understood.listed(subscription, fact));
            } catch (RuntimeException e) { // an alias function refuses bad values
                unreadable.add(unreadable(subscription.topic().name(), fact.uid(), Arrival.reason(e), fact.revision()));
            }
        }
        return readable;
    }

    private static Unfit unreadable(String topic, Uid uid, String reason, @Nullable Revision revision) {
        return Unfit.listed(topic, uid.text(), Cause.UNREADABLE, reason, revision);
    }

    private <F extends Fact> List<Uid> vanished(
            Subscription<F> subscription, Relister.Part<F> part, ListedRange range) {
        Set<Uid> listed = part.uids().collect(Collectors.toSet());
        return database.read(
                unit -> unit.jdbc(connection -> MirrorTable.vanished(connection, subscription.topic(), range, listed)));
    }

    private <F extends Fact> int markVanished(
            Unit unit, Subscription<F> subscription, List<Uid> uids, ListedRange range) {
        List<F> vanished = unit.jdbc(
                connection -> MirrorTable.markVanished(connection, subscription.topic(), uids, range.askedAt()));
        if (!vanished.isEmpty()) {
            LOG.infof(
                    "%s: %d objects of %s are gone at their owner",
                    database.layer(), vanished.size(), subscription.topic().name());
            subscription.handler().apply(unit, vanished);
        }
        return vanished.size();
    }

    private void refusedOfList(String topic, Fact fact, Throwable fault) {
        if (traces.areDue(topic, fault)) {
            LOG.warnf(fault, "%s: taking %s %s as its owner lists it failed", database.layer(), topic, fact.uid());
        }
        park(List.of(Unfit.listed(topic, fact.uid().text(), Cause.REFUSED, Unfit.reason(fault), fact.revision())));
    }

    private void apply(List<Message> messages) {
        database.take(unit -> {
            for (Subscription<?> subscription : byTopic.values()) {
                handleTopic(unit, subscription, messages);
            }
            suspects.park(unit, unreadable(messages));
            return moveOffsets(unit, messages);
        });
        messages.forEach(this::countArrival);
    }

    private static List<Unfit> unreadable(List<Message> messages) {
        var unreadable = new ArrayList<Unfit>();
        for (Message message : messages) {
            if (message.arrival() instanceof Unreadable(String reason)) {
                unreadable.add(Unfit.unreadable(message.raw(), reason));
            }
        }
        return unreadable;
    }

    @SuppressWarnings("unchecked") // a topic has one subscription and one type of fact
    private <F extends Fact> void handleTopic(Unit unit, Subscription<F> subscription, List<Message> messages) {
        var facts = new ArrayList<Understood<F>>();
        var gone = new ArrayList<Gone>();
        for (Message message : messages) {
            if (message.raw().topic().equals(subscription.topic().name())) {
                switch (message.arrival()) {
                    case Understood<?> understood -> facts.add((Understood<F>) understood);
                    case Gone one -> gone.add(one);
                    case Unreadable _ -> {
                        // parked, whatever its topic
                    }
                    case Skipped _ -> {
                        // counted
                    }
                }
            }
        }
        handle(unit, subscription, facts);
        handleGone(unit, subscription, gone);
    }

    /** Facts of the same batch are in the mirror by now; revisions say which of the two was later. */
    private <F extends Fact> void handleGone(Unit unit, Subscription<F> subscription, List<Gone> gone) {
        if (gone.isEmpty() || !subscription.mirrored()) {
            return;
        }
        List<F> missed =
                unit.jdbc(connection -> MirrorTable.markGone(connection, subscription.topic(), newestOfEachGone(gone)));
        if (!missed.isEmpty()) {
            subscription.handler().apply(unit, missed);
        }
    }

    private static List<Gone> newestOfEachGone(List<Gone> gone) {
        var newest = new LinkedHashMap<Uid, Gone>();
        gone.forEach(each -> newest.merge(
                each.uid(), each, (one, other) -> one.revision().compareTo(other.revision()) < 0 ? other : one));
        return List.copyOf(newest.values());
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
        suspects.taken(unit, subscription.topic().name(), newest, fresh);
        return newest.stream().filter(each -> fresh.contains(each.fact().uid())).toList();
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

    private void park(Message message, Throwable fault) {
        ConsumerRecord<String, byte[]> raw = message.raw();
        if (traces.areDue(raw.topic(), fault)) {
            LOG.warnf(
                    fault,
                    "%s: taking %s of %s at %d/%d failed",
                    database.layer(),
                    raw.key(),
                    raw.topic(),
                    raw.partition(),
                    raw.offset());
        }
        Fact fact = message.arrival() instanceof Understood<?> understood ? understood.fact() : null;
        turns.surely(() -> database.write(unit -> {
            suspects.park(unit, List.of(Unfit.refused(raw, fact, fault)));
            return moveOffsets(unit, List.of(message));
        }));
    }

    private void park(List<Unfit> unfit) {
        turns.surely(() -> database.write(unit -> {
            suspects.park(unit, unfit);
            return true;
        }));
    }

    private void countArrival(Message message) {
        String topic = message.raw().topic();
        switch (message.arrival()) {
            case Understood<?> understood -> count("gantry.facts.taken", topic).increment();
            case Skipped(String why) ->
                Metrics.counter("gantry.facts.skipped", "layer", database.layer(), "topic", topic, "why", why)
                        .increment();
            case Gone _ -> count("gantry.facts.tombstones", topic).increment();
            case Unreadable(String reason) -> {
                // counted where it is parked
            }
        }
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

    private static boolean moveOffsets(Unit unit, List<Message> messages) {
        return unit.jdbc(connection -> {
            ConsumedTable.move(connection, nextOffsets(messages));
            return true;
        });
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
