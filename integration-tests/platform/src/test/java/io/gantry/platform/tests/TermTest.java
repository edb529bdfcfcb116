package io.gantry.platform.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Outages;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.term.Term;
import io.gantry.testkit.Awaiting;
import io.gantry.testkit.LayerFixture;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies of one layer on one real database: which of them is active, and what the others cannot do. */
class TermTest {

    /** Nothing renews it in a test's time, and nothing expires by itself: the test says when. */
    private static final LeaseSettings LONG = new LeaseSettings(Duration.ofHours(1), Predecessor.MAY_LIVE);

    private static final Duration LONGEST_CALL = Duration.ofMinutes(5);
    private static final Duration BRIEF = Duration.ofSeconds(2);
    private static final long LIMIT_SECONDS = 30;

    private final List<Copy> copies = new ArrayList<>();
    private LayerFixture world;

    @BeforeEach
    void open() {
        world = things(LONG).open();
    }

    @AfterEach
    void close() {
        copies.forEach(Copy::close);
        world.close();
    }

    // ------------------------------------------------------------------------------------------- who is active

    @Test
    void exactlyOneOfThreeCopiesIsActive() {
        List<Copy> three = List.of(copy(LONG), copy(LONG), copy(LONG));
        assertThat(three).filteredOn(Copy::active).containsExactly(three.getFirst());
        assertThat(three.getFirst().happened).containsExactly("started");
        three.getLast().close();
        three.getFirst().close();
        Awaiting.soon().until(three.get(1)::active);
        assertThat(three.get(1).happened).containsExactly("started");
        assertThat(three.getLast().happened).isEmpty();
    }

    @Test
    void aCopyThatWasClosedIsFollowedWithinASecondAndAfterItsLayerHasStopped() {
        Copy first = copy(LONG);
        Copy second = copy(LONG);
        var closed = inBackground(first::close);
        long took = nanosUntil(second::active);
        closed.join();
        assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(1));
        assertThat(first.happened).containsExactly("started", "stopped");
        assertThat(second.term.epoch()).contains(2L);
        assertThat(second.term.rest()).isZero();
        assertThat(second.withheld()).isEmpty();
    }

    @Test
    void aCopyThatWasKilledIsFollowedWithinItsLeaseAndASecond() {
        Copy first = copy(new LeaseSettings(BRIEF, Predecessor.MAY_LIVE));
        Copy second = copy(new LeaseSettings(BRIEF, Predecessor.MAY_LIVE));
        first.fixture.kill();
        long took = nanosUntil(second::active);
        assertThat(Duration.ofNanos(took)).isLessThan(BRIEF.plusSeconds(1));
        second.write("the second decides");
        assertThat(written()).containsExactly("the second decides");
    }

    @Test
    void whoFollowsAnExpiredLeaseRestsForTheLeaseAndTheLongestCall() {
        Copy first = copy(LONG);
        Copy second = copy(LONG);
        expire();
        Awaiting.soon().until(second::active);
        assertThat(first.active()).as("it has not noticed").isTrue();
        assertThat(second.term.rest()).isEqualTo(Duration.ofMinutes(65));
        assertThat(second.withheld()).contains("the layer things before did not end as it should", "in 3901 s");
        world.clock().advance(Duration.ofMinutes(64));
        assertThat(second.term.rest()).isEqualTo(Duration.ofMinutes(1));
        assertThat(second.withheld()).isNotEmpty();
        world.clock().advance(Duration.ofMinutes(1));
        assertThat(second.term.rest()).isZero();
        assertThat(second.withheld()).isEmpty();
    }

    @Test
    void theFirstCopyOfAllRestsForNobody() {
        assertThat(copy(LONG).term.rest()).isZero();
    }

    // ------------------------------------------------------------------------------------------- who may write

    @Test
    void aCopyThatStandsByReadsAndNotesButDoesNotWrite() {
        copy(LONG).write("the first decides");
        Copy second = copy(LONG);
        assertThatThrownBy(() -> second.write("the second tries"))
                .isInstanceOf(LeaseLost.class)
                .matches(Outages::isOutage)
                .hasMessageContaining("another copy of the layer is active");
        assertThat(second.fixture
                        .database()
                        .<Integer>note(unit -> unit.jdbc(connection -> connection
                                .createStatement()
                                .executeUpdate("update thing set text = text || ', noted'"))))
                .isEqualTo(1);
        assertThat(written()).containsExactly("the first decides, noted");
    }

    @Test
    void whatDecidesIsNotWrittenAside() {
        Copy first = copy(LONG);
        var uid = world.uid();
        assertThatThrownBy(() -> first.fixture.database().note(unit -> {
                    unit.publish(Thing.THINGS, new Shard(uid), Thing.of(uid, 1, "x"));
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsLateIsRefusedWholeWithItsFacts() {
        lateWriteIsRefused(true);
    }

    @Test
    void whatIsLateIsRefusedWithoutFactsToo() {
        lateWriteIsRefused(false);
    }

    private void lateWriteIsRefused(boolean withFacts) {
        Copy first = copy(LONG);
        Copy second = copy(LONG);
        var uid = world.uid();
        assertThatThrownBy(() -> first.fixture.database().write(unit -> {
                    unit.session().persist(new ThingRow(uid.value(), "late"));
                    if (withFacts) {
                        unit.publish(Thing.THINGS, new Shard(uid), Thing.of(uid, 1, "late"));
                    }
                    expire(); // here the process is stopped for longer than its lease
                    Awaiting.soon().until(second::active);
                    return true;
                }))
                .isInstanceOf(LeaseLost.class)
                .hasMessageContaining("epoch 1 is over, it is at epoch 2");
        assertThat(written()).isEmpty();
        assertThat(rowsOf("outbox")).isZero();
        second.write("in time");
        assertThat(written()).containsExactly("in time");
    }

    @Test
    void whoTakesOverWaitsForWhatHasCheckedTheEpoch() throws Exception {
        Copy first = copy(LONG);
        var checked = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        var inFlight = inBackground(() -> first.fixture.database().write(unit -> {
            unit.session().persist(new ThingRow(world.uid().value(), "in flight"));
            unit.session().flush();
            unit.fence(first.hold());
            checked.countDown();
            await(mayCommit);
            return true;
        }));
        await(checked);
        expire();
        Copy second = copy(LONG, false);
        var served = inBackground(second::serve);
        Awaiting.soon().until(this::somebodyWaitsForALock);
        assertThat(second.active()).isFalse();
        mayCommit.countDown();
        inFlight.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        served.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(second.active()).isTrue();
        assertThat(second.found).as("what the second read when it began").containsExactly("in flight");
        assertThatThrownBy(() -> first.write("too late")).isInstanceOf(LeaseLost.class);
    }

    @Test
    void renewalDoesNotWaitForWhatDecides() throws Exception {
        Copy first = copy(LONG);
        var checked = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        var inFlight = inBackground(() -> first.fixture.database().write(unit -> {
            unit.fence(first.hold());
            checked.countDown();
            await(mayCommit);
            return true;
        }));
        await(checked);
        inBackground(() -> first.fixture.context().leases().renew()).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        mayCommit.countDown();
        inFlight.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(first.over).isEmpty();
    }

    // ------------------------------------------------------------------------------------------- what ends a term

    @Test
    void whoFindsThatAnotherIsActiveMustEndAndGivesNothingBack() {
        Copy first = copy(LONG);
        Copy second = copy(LONG);
        expire();
        Awaiting.soon().until(second::active);
        first.fixture.context().leases().renew();
        assertThat(first.active()).isFalse();
        assertThat(first.over)
                .singleElement()
                .asString()
                .startsWith("another copy is active in the layer things: epoch 1 was this one's, epoch 2 is ");
        assertThatThrownBy(() -> first.write("no more")).isInstanceOf(LeaseLost.class);
        first.fixture.context().leases().renew();
        first.close();
        assertThat(first.over).as("said once").hasSize(1);
        second.fixture.context().leases().renew();
        assertThat(second.active()).isTrue();
    }

    @Test
    void whoWasNotRenewedInTimeButNotFollowedGoesOn() {
        Copy first = copy(LONG);
        world.clock().advance(Duration.ofHours(2)); // an outage, by its own clock
        assertThat(first.fixture
                        .context()
                        .leases()
                        .held(new Shard(world.context().installation().uid())))
                .isEmpty();
        expire();
        first.write("it renews first");
        assertThat(written()).containsExactly("it renews first");
        assertThat(first.term.epoch()).contains(1L);
        assertThat(first.over).isEmpty();
    }

    @Test
    void whoWasStoppedForLongerThanItsLeaseRenewsBeforeItWritesAndFindsOut() {
        Copy first = copy(LONG);
        Copy second = copy(LONG);
        expire();
        Awaiting.soon().until(second::active);
        world.clock().advance(Duration.ofHours(2));
        assertThatThrownBy(() -> first.write("late")).isInstanceOf(LeaseLost.class);
        assertThat(first.over).hasSize(1);
    }

    @Test
    void aLayerThatCannotBeginItsTermEndsTheProcess() {
        Copy first = copy(LONG);
        Copy second = copy(LONG, false);
        second.failing = true;
        second.serve();
        first.close();
        Awaiting.soon().untilAsserted(() -> assertThat(second.over).containsExactly("things could not begin its term"));
    }

    @Test
    void theOwnersOfShardsAreFollowedWithTheLayer() {
        Copy first = copy(LONG);
        var shard = new Shard(world.uid());
        assertThat(first.fixture.context().leases().acquire(shard).orElseThrow().epoch())
                .isEqualTo(1);
        Copy second = copy(LONG);
        assertThatThrownBy(() -> second.fixture.context().leases().acquire(shard))
                .isInstanceOf(LeaseLost.class);
        expire(world.context().installation().uid().value());
        Awaiting.soon().until(second::active);
        assertThat(second.fixture
                        .context()
                        .leases()
                        .acquire(shard)
                        .orElseThrow()
                        .epoch())
                .as("though it has not expired")
                .isEqualTo(2);
    }

    // ------------------------------------------------------------------------------------------- this test's world

    private static LayerFixture.Opening things(LeaseSettings leases) {
        return LayerFixture.of("things")
                .scripts("db/thing")
                .entities(ThingRow.class)
                .leases(leases);
    }

    private Copy copy(LeaseSettings leases) {
        return copy(leases, true);
    }

    private Copy copy(LeaseSettings leases, boolean serving) {
        var copy = new Copy(things(leases).beside(world).open());
        copies.add(copy);
        if (serving) {
            copy.serve();
        }
        return copy;
    }

    /** One process, as far as this layer is concerned. */
    private final class Copy implements AutoCloseable {
        final LayerFixture fixture;
        final Queue<String> happened = new ConcurrentLinkedQueue<>();
        final Queue<String> over = new ConcurrentLinkedQueue<>();
        final Term term;
        volatile List<String> found = List.of();
        boolean failing;
        private boolean closed;

        Copy(LayerFixture fixture) {
            this.fixture = fixture;
            this.term = new Term(fixture.context(), LONGEST_CALL, over::add);
        }

        void serve() {
            term.serve(this::begin, () -> happened.add("stopped"));
        }

        private void begin() {
            if (failing) {
                throw new IllegalStateException("its tables make no sense");
            }
            found = written();
            happened.add("started");
        }

        boolean active() {
            return term.epoch().isPresent();
        }

        LeaseHold hold() {
            return fixture.context()
                    .leases()
                    .held(new Shard(fixture.context().installation().uid()))
                    .orElseThrow();
        }

        String withheld() {
            return fixture.context()
                    .destruction()
                    .withheld()
                    .map(Destruction.Withheld::sentence)
                    .orElse("");
        }

        void write(String text) {
            fixture.database().write(unit -> {
                unit.session().persist(new ThingRow(world.uid().value(), text));
                return true;
            });
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                term.close();
                fixture.close();
            }
        }
    }

    private List<String> written() {
        return read("select text from thing order by text");
    }

    private int rowsOf(String table) {
        return read("select 'row' from " + table).size();
    }

    private List<String> read(String query) {
        return world.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (ResultSet rows = connection.createStatement().executeQuery(query)) {
                        var found = new ArrayList<String>();
                        while (rows.next()) {
                            found.add(rows.getString(1));
                        }
                        return found;
                    }
                }));
    }

    /** As if its owner had not renewed it for long. */
    private void expire() {
        run("update lease set expires = clock_timestamp() - interval '1 second'");
    }

    private void expire(java.util.UUID shard) {
        run("update lease set expires = clock_timestamp() - interval '1 second' where shard = '" + shard + "'");
    }

    private void run(String statement) {
        try (var connection = world.connect();
                var each = connection.createStatement()) {
            each.executeUpdate(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean somebodyWaitsForALock() {
        return !read("select 'waits' from pg_stat_activity where wait_event_type = 'Lock'"
                        + " and query like '%given_back%' and datname = current_database()")
                .isEmpty();
    }

    /** On a thread of its own: common ones may be as few as one. */
    private static CompletableFuture<Void> inBackground(Runnable work) {
        return CompletableFuture.runAsync(
                work, task -> Thread.ofVirtual().name("in-background").start(task));
    }

    private static long nanosUntil(BooleanSupplier happens) {
        long begun = System.nanoTime();
        Awaiting.soon().until(happens::getAsBoolean);
        return System.nanoTime() - begun;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
