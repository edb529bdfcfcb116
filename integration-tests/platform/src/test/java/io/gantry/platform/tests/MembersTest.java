package io.gantry.platform.tests;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.SharedSchema;
import io.gantry.platform.database.Transactions;
import io.gantry.platform.member.Member;
import io.gantry.platform.member.Members;
import io.gantry.testkit.LayerFixture;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of the program on one database, each with its own idea of what is active in it. */
class MembersTest {

    private static final Duration LASTS = Duration.ofSeconds(30);
    private static final URI HERE = URI.create("https://127.0.0.1:7171");

    private LayerFixture layer;

    @BeforeEach
    void open() throws SQLException {
        layer = LayerFixture.of("things").open();
        sql("delete from gantry.member");
    }

    @AfterEach
    void close() {
        layer.close();
    }

    private Members members(AtomicReference<Map<String, Long>> active) {
        return new Members(
                layer.shared(), () -> new Members.Now(active.get(), List.of("5f0c11d2a99e4b07")), LASTS, layer.clock());
    }

    private static Members.Self self(Uid uid) {
        return new Members.Self(uid, "1.2.3", List.of("bridge", "inventory"), HERE);
    }

    private int sql(String statement) throws SQLException {
        try (Connection connection = layer.connect();
                var change = connection.createStatement()) {
            return change.executeUpdate(statement);
        }
    }

    @Test
    void aCopyIsKnownToTheOthersUntilItStops() {
        Uid uid = layer.uid();
        try (var others = members(new AtomicReference<>(Map.of()))) {
            var one = members(new AtomicReference<>(Map.of("bridge", 7L)));
            one.start(self(uid));
            soon().untilAsserted(() -> assertThat(others.since(layer.clock().nanos() + 1))
                    .singleElement()
                    .satisfies(member -> {
                        assertThat(member.uid()).isEqualTo(uid);
                        assertThat(member.address()).isEqualTo(HERE);
                        assertThat(member.release()).isEqualTo("1.2.3");
                        assertThat(member.layers()).containsExactly("bridge", "inventory");
                        assertThat(member.active()).containsExactly(Map.entry("bridge", 7L));
                        assertThat(member.masterKeys()).containsExactly("5f0c11d2a99e4b07");
                    }));
            one.close();
            assertThat(others.since(layer.clock().nanos() + 1)).isEmpty();
        }
    }

    @Test
    void whatBecomesActiveIsToldAtOnce() {
        var active = new AtomicReference<>(Map.<String, Long>of());
        try (var one = members(active);
                var others = members(new AtomicReference<>(Map.of()))) {
            one.start(self(layer.uid()));
            soon().until(() -> others.since(layer.clock().nanos() + 1).size() == 1);
            active.set(Map.of("scheduler", 3L));
            one.changed();
            soon().untilAsserted(() -> assertThat(others.activeElsewhere(
                            "scheduler", others.since(layer.clock().nanos() + 1)))
                    .isPresent());
            assertThat(one.activeElsewhere("scheduler", one.since(layer.clock().nanos() + 1)))
                    .as("itself is not elsewhere")
                    .isEmpty();
        }
    }

    @Test
    void ofTwoThatThinkTheyAreActiveTheLaterOneIsAsked() {
        Uid later = layer.uid();
        try (var before = members(new AtomicReference<>(Map.of("bridge", 4L)));
                var after = members(new AtomicReference<>(Map.of("bridge", 5L)));
                var others = members(new AtomicReference<>(Map.of()))) {
            before.start(self(layer.uid()));
            after.start(self(later));
            soon().until(() -> others.since(layer.clock().nanos() + 1).size() == 2);
            assertThat(others.activeElsewhere("bridge", others.all()).map(Member::uid))
                    .contains(later);
        }
    }

    @Test
    void whoEndedWithoutAWordIsNoMemberAfterItsTimeAndForgottenLater() throws SQLException {
        try (var others = members(new AtomicReference<>(Map.of()))) {
            sql("insert into gantry.member values ('" + layer.uid() + "', null, '1', '{bridge}', '{\"bridge\": 1}',"
                    + " now(), now() + interval '1 hour')");
            assertThat(others.since(layer.clock().nanos() + 1)).hasSize(1);
            sql("update gantry.member set expires = clock_timestamp() - interval '2 minutes'");
            assertThat(others.since(layer.clock().nanos() + 1)).isEmpty();

            others.start(self(layer.uid()));
            soon().untilAsserted(() -> assertThat(sql("delete from gantry.member where expires < now()"))
                    .as("rows that nobody had forgotten")
                    .isZero());
            assertThat(others.since(layer.clock().nanos() + 1)).hasSize(1);
        }
    }

    @Test
    void manyQuestionsInASecondAreOneQuery() {
        var reads = new AtomicInteger();
        var database = new LayerDatabase(
                SharedSchema.NAME, new SharedSchema(new Counting(layer.transactions(), reads)), layer.clock());
        try (var asking = new Members(database, () -> new Members.Now(Map.of(), List.of()), LASTS, layer.clock())) {
            for (int i = 0; i < 100; i++) {
                asking.all();
            }
            assertThat(reads.get()).isEqualTo(1);
            layer.clock().advance(Duration.ofMillis(1_001));
            asking.all();
            assertThat(reads.get()).isEqualTo(2);
            asking.since(layer.clock().nanos());
            assertThat(reads.get()).as("it was read then").isEqualTo(2);
            layer.clock().advance(Duration.ofMillis(1));
            asking.since(layer.clock().nanos());
            assertThat(reads.get()).as("it has proven wrong").isEqualTo(3);
        }
    }

    /** Counts transactions. */
    private record Counting(Transactions counted, AtomicInteger times) implements Transactions {
        @Override
        public <T> T inNew(Access access, Function<Session, T> work) {
            times.incrementAndGet();
            return counted.inNew(access, work);
        }
    }
}
