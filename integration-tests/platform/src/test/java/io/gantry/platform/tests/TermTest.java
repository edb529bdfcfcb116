package io.gantry.platform.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Outages;
import io.gantry.platform.database.Shard;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.tests.LayerCopies.Copy;
import io.gantry.testkit.Awaiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies of one layer on one real database: which of them is active, and what the others cannot do. */
class TermTest {

    /** Nothing renews it in a test's time, and nothing expires by itself: the test says when. */
    private static final LeaseSettings LONG = new LeaseSettings(Duration.ofHours(1), Predecessor.MAY_LIVE);

    private static final Duration BRIEF = Duration.ofSeconds(2);
    private static final long LIMIT_SECONDS = 30;

    @RegisterExtension
    final LayerCopies copies = new LayerCopies(LONG);

    // ------------------------------------------------------------------------------------------- who is active

    @Test
    void exactlyOneOfThreeCopiesIsActive() {
        List<Copy> three = List.of(copies.open(LONG), copies.open(LONG), copies.open(LONG));
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
        Copy first = copies.open(LONG);
        Copy second = copies.open(LONG);
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
        Copy first = copies.open(new LeaseSettings(BRIEF, Predecessor.MAY_LIVE));
        Copy second = copies.open(new LeaseSettings(BRIEF, Predecessor.MAY_LIVE));
        first.fixture.kill();
        long took = nanosUntil(second::active);
        assertThat(Duration.ofNanos(took)).isLessThan(BRIEF.plusSeconds(1));
        second.write("the second decides");
        assertThat(copies.written()).containsExactly("the second decides");
    }

    /** A disk that takes long to commit holds up renewals and who would follow alike; nobody is dead because of it. */
    @Test
    void whoseRenewalWasHeldUpByTheDatabaseIsGivenASecondMore() throws Exception {
        Copy first = copies.open(new LeaseSettings(BRIEF, Predecessor.MAY_LIVE));
        Copy second = copies.open(new LeaseSettings(BRIEF, Predecessor.MAY_LIVE));
        long committed;
        try (var renewal = copies.world.connect()) {
            renewal.setAutoCommit(false);
            first.fixture.kill();
            renewal.createStatement().executeUpdate("update lease set expires = expires + interval '1 millisecond'");
            Awaiting.soon().until(copies::somebodyWaitsForALease);
            assertThat(second.active()).isFalse();
            renewal.commit();
            committed = System.nanoTime();
        }
        Awaiting.soon().until(second::active);
        assertThat(Duration.ofNanos(System.nanoTime() - committed)).isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void whoFollowsAnExpiredLeaseRestsForTheLeaseAndTheLongestCall() {
        Copy first = copies.open(LONG);
        Copy second = copies.open(LONG);
        copies.expire();
        Awaiting.soon().until(second::active);
        assertThat(first.active()).as("it has not noticed").isTrue();
        assertThat(second.term.rest()).isEqualTo(Duration.ofMinutes(65));
        assertThat(second.withheld()).contains("the layer things before did not end as it should", "in 3901 s");
        copies.world.clock().advance(Duration.ofMinutes(64));
        assertThat(second.term.rest()).isEqualTo(Duration.ofMinutes(1));
        assertThat(second.withheld()).isNotEmpty();
        copies.world.clock().advance(Duration.ofMinutes(1));
        assertThat(second.term.rest()).isZero();
        assertThat(second.withheld()).isEmpty();
    }

    @Test
    void theFirstCopyOfAllRestsForNobody() {
        assertThat(copies.open(LONG).term.rest()).isZero();
    }

    // ------------------------------------------------------------------------------------------- who may write

    @Test
    void aCopyThatStandsByReadsAndNotesButDoesNotWrite() {
        copies.open(LONG).write("the first decides");
        Copy second = copies.open(LONG);
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
        assertThat(copies.written()).containsExactly("the first decides, noted");
    }

    @Test
    void whatDecidesIsNotWrittenAside() {
        Copy first = copies.open(LONG);
        var uid = copies.world.uid();
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
        Copy first = copies.open(LONG);
        Copy second = copies.open(LONG);
        var uid = copies.world.uid();
        assertThatThrownBy(() -> first.fixture.database().write(unit -> {
                    unit.session().persist(new ThingRow(uid.value(), "late"));
                    if (withFacts) {
                        unit.publish(Thing.THINGS, new Shard(uid), Thing.of(uid, 1, "late"));
                    }
                    copies.expire(); // here the process is stopped for longer than its lease
                    Awaiting.soon().until(second::active);
                    return true;
                }))
                .isInstanceOf(LeaseLost.class)
                .hasMessageContaining("epoch 1 is over, it is at epoch 2");
        assertThat(copies.written()).isEmpty();
        assertThat(copies.rowsOf("outbox")).isZero();
        second.write("in time");
        assertThat(copies.written()).containsExactly("in time");
    }

    @Test
    void whoTakesOverWaitsForWhatHasCheckedTheEpoch() throws Exception {
        Copy first = copies.open(LONG);
        var checked = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        var inFlight = inBackground(() -> first.fixture.database().write(unit -> {
            unit.session().persist(new ThingRow(copies.world.uid().value(), "in flight"));
            unit.session().flush();
            unit.fence(first.hold());
            checked.countDown();
            await(mayCommit);
            return true;
        }));
        await(checked);
        copies.expire();
        Copy second = copies.open(LONG, false);
        var served = inBackground(second::serve);
        Awaiting.soon().until(copies::somebodyWaitsForALease);
        assertThat(second.active()).isFalse();
        mayCommit.countDown();
        inFlight.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        served.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(second.active()).isTrue();
        assertThat(second.found).as("what the second read when it began").containsExactly("in flight");
        assertThatThrownBy(() -> first.write("too late")).isInstanceOf(LeaseLost.class);
    }

    @Test
    void whatDecidesForOneShardIsDoneOneAfterTheOtherAndForAnotherAtOnce() throws Exception {
        Copy first = copies.open(LONG);
        LeaseHold shard = first.acquired();
        LeaseHold other = first.acquired();
        var checked = new CountDownLatch(1);
        var mayCommit = new CountDownLatch(1);
        var inFlight = inBackground(() -> first.fixture.database().write(unit -> {
            unit.fence(shard);
            checked.countDown();
            await(mayCommit);
            return true;
        }));
        await(checked);
        var next = inBackground(() -> first.fixture.database().write(unit -> {
            unit.fence(shard);
            return true;
        }));
        Awaiting.soon().until(copies::somebodyWaitsForAShard);
        inBackground(() -> first.fixture.database().write(unit -> {
                    unit.fence(other);
                    return true;
                }))
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotDone();
        mayCommit.countDown();
        inFlight.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        next.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void renewalDoesNotWaitForWhatDecides() throws Exception {
        Copy first = copies.open(LONG);
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
        Copy first = copies.open(LONG);
        Copy second = copies.open(LONG);
        copies.expire();
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
        Copy first = copies.open(LONG);
        copies.world.clock().advance(Duration.ofHours(2)); // an outage, by its own clock
        assertThat(first.fixture
                        .context()
                        .leases()
                        .held(new Shard(copies.world.context().installation().uid())))
                .isEmpty();
        copies.expire();
        first.write("it renews first");
        assertThat(copies.written()).containsExactly("it renews first");
        assertThat(first.term.epoch()).contains(1L);
        assertThat(first.over).isEmpty();
    }

    @Test
    void whoWasStoppedForLongerThanItsLeaseRenewsBeforeItWritesAndFindsOut() {
        Copy first = copies.open(LONG);
        Copy second = copies.open(LONG);
        copies.expire();
        Awaiting.soon().until(second::active);
        assertThat(first.surelyActive()).as("it has not noticed").isTrue();
        copies.world.clock().advance(Duration.ofHours(2));
        assertThat(first.surelyActive()).isFalse();
        assertThatThrownBy(() -> first.write("late")).isInstanceOf(LeaseLost.class);
        assertThat(first.over).hasSize(1);
    }

    @Test
    void aLayerThatCannotBeginItsTermEndsTheProcess() {
        Copy first = copies.open(LONG);
        Copy second = copies.open(LONG, false);
        second.failing = true;
        second.serve();
        first.close();
        Awaiting.soon().untilAsserted(() -> assertThat(second.over).containsExactly("things could not begin its term"));
    }

    @Test
    void theOwnersOfShardsAreFollowedWithTheLayer() {
        Copy first = copies.open(LONG);
        var shard = new Shard(copies.world.uid());
        assertThat(first.fixture.context().leases().acquire(shard).orElseThrow().epoch())
                .isEqualTo(1);
        Copy second = copies.open(LONG);
        assertThatThrownBy(() -> second.fixture.context().leases().acquire(shard))
                .isInstanceOf(LeaseLost.class);
        copies.expire(copies.world.context().installation().uid().value());
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
