package io.gantry.platform.tests;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.relay.OutboxRelay;
import io.gantry.platform.relay.RelayEvents;
import io.gantry.testkit.Kafka;
import io.gantry.testkit.LayerFixture;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a relay finds in Kafka before it sends anything, against what the tables say that Kafka has. */
class AnnouncedTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Topic<Thing> topic = Topic.ofState(
            "test.announced-" + NUMBER.incrementAndGet(),
            "test.announced.changed.v1",
            new TypeReference<>() {},
            "Things that are told again");
    private final LayerFixture writer =
            LayerFixture.of("writer").kafka(List.of(topic)).open();
    private final TreeMap<Uid, Thing> owned = new TreeMap<>();
    private final List<String> ahead = new CopyOnWriteArrayList<>();
    private final AtomicInteger compared = new AtomicInteger();
    private OutboxRelay relay;

    @BeforeEach
    void start() {
        writer.relay().close();
        relay = relay(writer.context());
        soon().until(() -> compared.get() == 1);
    }

    @AfterEach
    void close() {
        relay.close();
        writer.close();
    }

    private OutboxRelay relay(LayerContext context) {
        return OutboxRelay.start(context, List.of(FactPath.listing(topic, owned)), new RelayEvents() {
            @Override
            public void compared() {
                compared.incrementAndGet();
            }

            @Override
            public void kafkaIsAhead(String why, int incarnation) {
                ahead.add(why + "; " + incarnation);
            }
        });
    }

    private void restart(LayerContext context) {
        relay.close();
        int before = compared.get();
        relay = relay(context);
        soon().until(() -> compared.get() == before + 1);
    }

    @Test
    void anOrdinaryStartFindsWhatItLeft() {
        publish(thing("one"), thing("two"));
        restart(writer.context());
        assertThat(ahead).isEmpty();
        publish(thing("three"));
        restart(writer.context());
        assertThat(ahead).isEmpty();
        assertThat(writer.context().destruction().shown()).isEmpty();
    }

    @Test
    void aRelayThatDiedBeforeItsNoteLeavesKafkaNoNewerThanTheTables() {
        Thing gone = thing("gone");
        publish(thing("one"), gone);
        publish(owned.remove(gone.uid()).gone());
        execute("update sent set next_offset = 0");
        restart(writer.context());
        assertThat(ahead).isEmpty();
    }

    @Test
    void whatWasSentAndIsStillInTheOutboxIsNotAhead() {
        Thing one = thing("one");
        publish(one);
        relay.close();
        execute("update sent set next_offset = 0");
        owned.clear(); // as if it were listed only once its transaction had been seen
        writer.database().write(unit -> {
            unit.publish(topic, new Shard(one.uid()), one);
            return true;
        });
        int before = compared.get();
        relay = relay(writer.context());
        soon().until(() -> compared.get() == before + 1);
        assertThat(ahead).isEmpty();
    }

    @Test
    void tablesThatAreOlderThanKafkaAreFoundOutAndWhatIsNewerIsNamed() {
        Thing old = thing("old");
        publish(old);
        long kept = offsets();
        publish(old.next("changed since"), thing("made since"));
        Thing made = owned.values().stream()
                .filter(each -> each.text().equals("made since"))
                .findFirst()
                .orElseThrow();
        owned.clear();
        owned.put(old.uid(), old);
        execute("update sent set next_offset = 0");
        restart(writer.context());

        assertThat(kept).isPositive();
        assertThat(ahead).singleElement().asString().contains(topic.name());
        assertThat(writer.context().destruction().shown().values())
                .singleElement()
                .satisfies(shown -> assertThat(shown.names()).containsExactlyInAnyOrder(old.name(), made.name()));
    }

    @Test
    void whatIsNewerIsFoundBehindMuchThatIsNot() {
        Thing[] many = new Thing[5_000]; // more than are read at once
        for (int i = 0; i < many.length; i++) {
            many[i] = thing("known " + i);
        }
        publish(many);
        Thing made = thing("made since");
        publish(made);
        owned.remove(made.uid());
        execute("update sent set next_offset = 0");
        restart(writer.context());

        assertThat(ahead).singleElement().asString().contains("(of " + made.name() + ")");
        owned.put(made.uid(), made);
        ahead.clear();
        restart(writer.context());
        assertThat(ahead).isEmpty();
    }

    @Test
    void ofATopicThatWasMadeAnewAllIsToldAgain() throws Exception {
        Thing[] many = new Thing[1_100];
        for (int i = 0; i < many.length; i++) {
            many[i] = thing("thing " + i);
        }
        publish(many);
        relay.close();
        try (Admin admin = Admin.create(
                Map.of("bootstrap.servers", Kafka.shared().settings().bootstrapServers()))) {
            admin.deleteTopics(List.of(topic.name())).all().get();
            soon().until(() -> !admin.listTopics().names().get().contains(topic.name()));
        }
        soon().ignoreExceptions() // while the broker is not done with the deletion
                .untilAsserted(() -> Kafka.shared().make(List.of(topic)));
        var received = new Received();
        try (LayerFixture reader = LayerFixture.of("reader")
                        .beside(writer)
                        .kafka(List.of(topic))
                        .open();
                FactConsumer _ = FactConsumer.of(reader.context())
                        .on(topic, Thing::name, received)
                        .start()) {
            restart(writer.context());
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(many.length));
            assertThat(ahead).isEmpty();
            publish(thing("after it"));
            soon().untilAsserted(() -> assertThat(received.things()).hasSize(many.length + 1));
        }
    }

    @Test
    void aNewIncarnationTellsAllAgainAndWhatWasSaidBeforeItIsNotTaken() {
        Thing one = thing("one");
        publish(one);
        Thing future = one.next("of a future that is lost");
        LayerContext writing = incarnation(writer.context(), 2);
        var received = new Received();
        try (LayerFixture reader =
                LayerFixture.of("reader").beside(writer).kafka(List.of(topic)).open()) {
            publish(future.next("and later"));
            Thing now = new Thing(one.uid(), new Revision(2, 1), false, one.name(), "as restored");
            owned.put(one.uid(), now);
            try (FactConsumer _ = FactConsumer.of(incarnation(reader.context(), 2))
                    .on(topic, Thing::name, received)
                    .start()) {
                restart(writing);
                soon().untilAsserted(() -> assertThat(received.things()).contains(now));
                assertThat(received.things()).containsExactly(now);
            }
        }
        assertThat(ahead).as("a restore is known").isEmpty();
    }

    private static LayerContext incarnation(LayerContext of, int incarnation) {
        return new LayerContext(
                new Installation(of.installation().uid(), incarnation),
                of.database(),
                of.kafka(),
                of.relister(),
                of.leases(),
                of.secrets(),
                of.time(),
                of.ticker(),
                of.uids(),
                of.random(),
                of.destruction(),
                of.threads(),
                of.brokers());
    }

    private Thing thing(String text) {
        return Thing.of(writer.uid(), 1, text);
    }

    /** Returns when Kafka has them. */
    private void publish(Thing... things) {
        writer.database().write(unit -> {
            for (Thing thing : things) {
                if (!thing.deleted()) {
                    owned.put(thing.uid(), thing);
                }
                unit.publish(topic, new Shard(thing.uid()), thing);
            }
            return true;
        });
        soon().until(() -> FactPath.count(writer, "outbox") == 0);
    }

    private long offsets() {
        return FactPath.count(writer, "sent where next_offset > 0");
    }

    private void execute(String sql) {
        writer.database()
                .write(unit -> unit.session().createNativeMutationQuery(sql).executeUpdate());
    }
}
