package io.gantry.platform.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.outbox.OutboxRow;
import io.gantry.platform.outbox.WaitingFact;
import io.gantry.platform.relay.OwnTopics.Between;
import io.gantry.platform.relay.OwnTopics.Last;
import io.gantry.platform.relay.OwnTopics.There;
import io.gantry.platform.relay.SentTable.Announced;
import io.gantry.platform.relist.RelistSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares, before a relay sends anything, what Kafka has of its layer with what the layer's tables say that Kafka has.
 *
 * <p>Kafka has more: either a relay died between Kafka's acknowledgement and the note of it, and then the facts are still
 * in the outbox or no newer than the tables; or the tables are older than what was said of them, because somebody put an
 * earlier state of the database in place. Then nobody may act on them before a person has looked.
 *
 * <p>Kafka has less, or a topic is another one than it was: it was wiped. The incarnation is another one: the tables were
 * restored. In both cases all that the layer has is told again, page by page from its tables, between rounds of what is
 * new; so what is told again is never older than what was told before it.
 *
 * <p>The cost at an ordinary start is one question to Kafka and two to the database.
 */
final class Announcer {

    static final int PAGE = 500;
    /** Read at once of a topic to see what is ahead; when nothing is, there is nothing to read. */
    static final int RECORDS_MAX = 2_000;
    /** Looked for and named at most. */
    static final int UNKNOWN_MAX = 200;
    /** What was sent and is not forgotten yet is in one round of a relay, which is of the oldest rows. */
    private static final int OUTBOX_ROWS_MAX = 2 * OutboxRelay.ROWS_MAX;

    private static final Logger LOG = Logger.getLogger(Announcer.class);

    private final LayerContext context;
    private final Map<String, RelistSource<?>> sources = new LinkedHashMap<>();
    private final FactRecords records;
    private final RelayEvents events;
    private final ArrayDeque<RelistSource<?>> toAnnounce = new ArrayDeque<>();
    private final Map<String, There> there = new HashMap<>();
    private final Set<String> ahead = new HashSet<>();
    private @Nullable Uid after;
    private @Nullable Uid pageLast;
    private boolean pageFull;
    private boolean compared;

    Announcer(LayerContext context, Collection<RelistSource<?>> sources, FactRecords records, RelayEvents events) {
        this.context = context;
        this.records = records;
        this.events = events;
        sources.forEach(source -> this.sources.put(source.topic().name(), source));
    }

    /**
     * Whether it is kept how far Kafka has this topic. Not of one that is ahead: what lies beyond has to be found and
     * shown at the next start too.
     */
    boolean covers(String topic) {
        return sources.containsKey(topic) && !ahead.contains(topic);
    }

    /** Once. Throws while Kafka or the database cannot say. */
    void compare() {
        if (compared) {
            return;
        }
        if (sources.isEmpty()) {
            compared = true;
            events.compared();
            return;
        }
        toAnnounce.clear();
        try (var kafka = new OwnTopics(context)) {
            there.putAll(kafka.look(sources.keySet()));
            Map<TopicPartition, Long> sent = context.database().read(unit -> unit.jdbc(SentTable::sent));
            Map<String, Announced> announced = context.database().read(unit -> unit.jdbc(SentTable::announced));
            sources.values().forEach(source -> compare(kafka, source, sent, announced));
            compared = true;
            events.compared();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(context.layer() + ": Kafka did not say what it has", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(
            OwnTopics kafka, RelistSource<?> source, Map<TopicPartition, Long> sent, Map<String, Announced> announced) {
        String topic = source.topic().name();
        There now = there.get(topic);
        Announced before = announced.get(topic);
        if (now == null) {
            throw new IllegalStateException("topic " + topic + " is not there");
        }
        if (before == null) { // the first start that keeps count: as it is now is how it is to be
            begin(topic, now);
            return;
        }
        boolean another = !before.topicId().equals(now.id())
                || now.ends().entrySet().stream().anyMatch(end -> end.getValue() < sent.getOrDefault(end.getKey(), 0L));
        if (another) {
            LOG.warnf("%s: Kafka has lost facts of %s; all is told again", context.layer(), topic);
            context.database().write(unit -> unit.jdbc(connection -> SentTable.forget(connection, topic)));
            toAnnounce.add(source);
            return;
        }
        lookAhead(
                kafka,
                source,
                now,
                sent,
                before.incarnation() == context.installation().incarnation());
        if (before.incarnation() < context.installation().incarnation()) {
            LOG.infof("%s: all of %s is told again, for it was restored", context.layer(), topic);
            toAnnounce.add(source);
        }
    }

    private void begin(String topic, There now) {
        var first = new Announced(now.id(), context.installation().incarnation());
        context.database()
                .write(unit -> unit.jdbc(connection -> {
                    SentTable.note(connection, now.ends());
                    return SentTable.announced(connection, topic, first);
                }));
    }

    // ---- what Kafka has more

    private void lookAhead(
            OwnTopics kafka, RelistSource<?> source, There now, Map<TopicPartition, Long> sent, boolean unexpected) {
        var from = new HashMap<TopicPartition, Long>();
        now.ends().forEach((partition, end) -> {
            long known = sent.getOrDefault(partition, 0L);
            if (end > known) {
                from.put(partition, known);
            }
        });
        if (from.isEmpty()) {
            return;
        }
        String topic = source.topic().name();
        List<Last> unknown = List.of();
        while (unknown.isEmpty() && !from.isEmpty()) {
            Between beyond = kafka.between(from, now.ends(), RECORDS_MAX);
            unknown = unknown(source, beyond.objects());
            if (unknown.isEmpty()) { // others write this topic too: not read again, now or at the next start
                context.database().write(unit -> unit.jdbc(connection -> SentTable.note(connection, beyond.reached())));
                from.putAll(beyond.reached());
                from.entrySet().removeIf(each -> each.getValue() >= now.ends().getOrDefault(each.getKey(), 0L));
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        var names = unknown.stream().map(Announcer::name).toList();
        context.destruction()
                .shows(
                        "kafka/" + topic,
                        Waiting.of("objects of " + topic + " that Kafka knows newer than the tables", names));
        int latest = unknown.stream()
                .mapToInt(each -> each.revision().incarnation())
                .max()
                .orElseThrow();
        if (unexpected || latest >= context.installation().incarnation()) {
            ahead.add(topic);
            events.kafkaIsAhead(
                    topic + " has facts that the database does not have (of " + names.getFirst()
                            + (names.size() > 1 ? " and " + (names.size() - 1) + " more at least" : "") + ")",
                    Math.max(latest, context.installation().incarnation()));
        }
    }

    /**
     * Facts that are neither in the tables, nor on their way, nor of what was deleted; enough of them to be sure. Looked for
     * one by one, because all but a few are on their way, or the first are unknown.
     */
    private List<Last> unknown(RelistSource<?> source, Collection<Last> said) {
        Map<Uid, Revision> onTheWay = onTheWay(source.topic().name());
        var unknown = new ArrayList<Last>();
        for (Last each : said) {
            if (unknown.size() == UNKNOWN_MAX) {
                break;
            }
            Revision waiting = onTheWay.get(each.uid());
            boolean known = each.body() == null
                    || (waiting != null && waiting.compareTo(each.revision()) >= 0)
                    || isKnown(source, each);
            if (!known) {
                unknown.add(each);
            }
        }
        return unknown;
    }

    private boolean isKnown(RelistSource<?> source, Last said) {
        List<? extends Fact> mine = source.page(said.uid().previous(), 1);
        boolean living = !mine.isEmpty() && mine.getFirst().uid().equals(said.uid());
        if (living) {
            return mine.getFirst().revision().compareTo(said.revision()) >= 0;
        }
        if (tree(said).path("deleted").asBoolean()) {
            return true;
        }
        Optional<Revision> last = context.database()
                .read(unit -> unit.jdbc(connection ->
                        TombstoneTable.lastOf(connection, source.topic().name(), said.uid())));
        return last.filter(revision -> revision.compareTo(said.revision()) >= 0).isPresent();
    }

    private Map<Uid, Revision> onTheWay(String topic) {
        List<OutboxRow> rows =
                context.database().read(unit -> unit.jdbc(connection -> OutboxRow.oldest(connection, OUTBOX_ROWS_MAX)));
        var newest = new HashMap<Uid, Revision>();
        for (OutboxRow row : rows) {
            for (WaitingFact fact : row.facts()) {
                if (fact.topic().equals(topic)) {
                    newest.merge(fact.uid(), fact.revision(), (a, b) -> a.compareTo(b) < 0 ? b : a);
                }
            }
        }
        return newest;
    }

    private static String name(Last said) {
        JsonNode fact = tree(said);
        String name =
                fact.path("metadata").path("name").asText(fact.path("name").asText(""));
        return name.isEmpty() ? said.uid().text() : name;
    }

    private static JsonNode tree(Last said) {
        try {
            return GantryJson.lenient().readTree(said.body() == null ? new byte[0] : said.body());
        } catch (IOException _) { // what cannot be read is not deleted, and has no name
            return GantryJson.lenient().createObjectNode();
        }
    }

    // ---- what is told again

    boolean hasMore() {
        return !toAnnounce.isEmpty();
    }

    /** The next page; empty at the end of a topic. Call {@link #told} when Kafka has it. */
    Stream<ProducerRecord<String, byte[]>> next() {
        return page(toAnnounce.getFirst());
    }

    private <F extends Fact> Stream<ProducerRecord<String, byte[]>> page(RelistSource<F> source) {
        List<F> facts = source.page(after, PAGE);
        pageLast = facts.isEmpty() ? null : facts.getLast().uid();
        pageFull = facts.size() == PAGE;
        return facts.stream().map(fact -> records.again(source.topic(), source.shard(fact), fact, json(source, fact)));
    }

    /** Kafka has the page. */
    void told(Map<TopicPartition, Long> next) {
        String topic = toAnnounce.getFirst().topic().name();
        boolean end = !pageFull;
        var now = new Announced(
                Optional.ofNullable(there.get(topic)).orElseThrow().id(),
                context.installation().incarnation());
        context.database()
                .write(unit -> unit.jdbc(connection -> {
                    SentTable.note(connection, next);
                    return end ? SentTable.announced(connection, topic, now) : 0;
                }));
        after = end ? null : pageLast;
        if (end) {
            toAnnounce.removeFirst();
        }
    }

    private static <F extends Fact> byte[] json(RelistSource<F> source, F fact) {
        try {
            return GantryJson.lenient().writerFor(source.topic().shape()).writeValueAsBytes(fact);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + source.topic().type() + " of " + fact.uid(), e);
        }
    }
}
