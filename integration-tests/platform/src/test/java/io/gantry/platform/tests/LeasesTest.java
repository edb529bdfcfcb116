package io.gantry.platform.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Shard;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.testkit.Awaiting;
import io.gantry.testkit.FakeClock;
import io.gantry.testkit.LayerFixture;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who owns a shard, on a real database. Two owners are two {@link Leases} on the same table. */
class LeasesTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final FakeClock clock = new FakeClock();
    private LayerFixture layer;
    private Shard shard;

    @BeforeEach
    void open() {
        layer = LayerFixture.of("things").open();
        shard = new Shard(layer.uid());
    }

    @AfterEach
    void close() {
        layer.close();
    }

    @Test
    void oneOwnerAtATime() {
        try (Leases first = owner(Predecessor.MAY_LIVE);
                Leases second = owner(Predecessor.MAY_LIVE)) {
            assertThat(first.acquire(shard)).contains(new LeaseHold("things", shard, 1));
            assertThat(first.acquire(shard)).contains(new LeaseHold("things", shard, 1));
            assertThat(second.acquire(shard)).isEmpty();
            assertThat(second.held(shard)).isEmpty();
        }
    }

    @Test
    void everyNewOwnerHasAHigherEpoch() {
        for (int epoch = 1; epoch <= 3; epoch++) {
            try (Leases owner = owner(Predecessor.MAY_LIVE)) {
                assertThat(owner.acquire(shard).orElseThrow().epoch()).isEqualTo(epoch);
            }
        }
    }

    @Test
    void aDeadPredecessorsLeaseIsTakenAtOnce() {
        try (Leases dead = owner(Predecessor.MAY_LIVE)) {
            dead.acquire(shard);
            try (Leases successor = owner(Predecessor.IS_DEAD)) {
                assertThat(successor.acquire(shard).orElseThrow().epoch()).isEqualTo(2);
            }
        }
    }

    @Test
    void whoWasOvertakenCannotDecideAnyMore() {
        try (Leases old = owner(Predecessor.MAY_LIVE)) {
            LeaseHold before = old.acquire(shard).orElseThrow();
            assertThat(decides(before)).isTrue();
            try (Leases successor = owner(Predecessor.IS_DEAD)) {
                LeaseHold now = successor.acquire(shard).orElseThrow();
                assertThatThrownBy(() -> decides(before))
                        .isInstanceOf(LeaseLost.class)
                        .hasMessageContaining("epoch 1");
                assertThat(decides(now)).isTrue();
                assertThat(old.held(shard)).isPresent(); // it has not noticed; the fence has
                old.renew();
                assertThat(old.held(shard)).isEmpty();
                assertThat(successor.held(shard)).contains(now);
            }
        }
    }

    @Test
    void aShardNobodyOwnsCannotBeDecidedFor() {
        assertThatThrownBy(() -> decides(new LeaseHold("things", shard, 1))).isInstanceOf(LeaseLost.class);
    }

    @Test
    void whoWasStoppedForLongerThanTheLeaseKnowsThatItOwnsNothing() {
        try (Leases owner = owner(Predecessor.MAY_LIVE)) {
            owner.acquire(shard);
            clock.advance(LONG.minusMillis(1));
            assertThat(owner.held(shard)).isPresent();
            clock.advance(Duration.ofMillis(1));
            assertThat(owner.held(shard)).isEmpty();
            owner.renew();
            assertThat(owner.held(shard)).isPresent();
        }
    }

    @Test
    void anExpiredLeaseIsTakenByAnother() {
        try (Leases first = owner(Predecessor.MAY_LIVE)) {
            first.acquire(shard);
            try (Leases second = owner(Predecessor.MAY_LIVE)) {
                assertThat(second.acquire(shard)).isEmpty();
                expire(shard);
                assertThat(second.acquire(shard)).isPresent();
                assertThat(second.held(shard).orElseThrow().epoch()).isEqualTo(2);
            }
        }
    }

    @Test
    void aCallIsSentOnlyWhileTheLeaseOutlastsIt() {
        try (Leases owner = owner(Predecessor.MAY_LIVE)) {
            assertThat(owner.covers(shard, Duration.ZERO)).as("not ours").isFalse();
            assertThat(owner.remaining(shard)).isZero();
            owner.acquire(shard);
            Duration call = Duration.ofMinutes(10);
            clock.advance(LONG.minus(Duration.ofMinutes(11)));
            assertThat(owner.remaining(shard)).isEqualTo(Duration.ofMinutes(11));
            assertThat(owner.covers(shard, call)).isTrue();
            clock.advance(Duration.ofMinutes(1));
            assertThat(owner.covers(shard, call)).isFalse();
            assertThat(owner.covers(shard, call.minusSeconds(1))).isTrue();
            owner.renew();
            assertThat(owner.covers(shard, call)).isTrue();
        }
    }

    @Test
    void aCallThatNoLeaseOutlastsIsSentWhileHalfOfOneIsLeft() {
        try (Leases owner = owner(Predecessor.MAY_LIVE)) {
            owner.acquire(shard);
            Duration call = LONG.multipliedBy(5);
            clock.advance(LONG.dividedBy(2).minusMillis(1));
            assertThat(owner.covers(shard, call)).isTrue();
            clock.advance(Duration.ofMillis(1));
            assertThat(owner.covers(shard, call)).isFalse();
        }
    }

    @Test
    void whoLostTheLayerOwnsNoneOfItsShards() {
        Shard whole = new Shard(Uid.parse("01900000-0000-7000-8000-000000000001"));
        try (Leases old = owner(Predecessor.MAY_LIVE);
                Leases successor = owner(Predecessor.MAY_LIVE)) {
            old.takeLayer(whole, null);
            old.acquire(shard);
            expire(whole);
            assertThat(successor.takeLayer(whole, null)).isPresent();
            old.renew(); // the shard's, which is still its own, and will be until the successor takes it
            assertThat(old.held(shard)).isEmpty();
            assertThat(old.remaining(shard)).isZero();
            assertThat(old.covers(shard, Duration.ZERO)).isFalse();
            assertThat(old.all()).isEmpty();
            assertThat(successor.acquire(shard).orElseThrow().epoch()).isEqualTo(2);
            assertThat(successor.covers(shard, Duration.ZERO)).isTrue();
        }
    }

    @Test
    void aShardIsHeldNoLongerThanTheLayer() {
        Shard whole = new Shard(Uid.parse("01900000-0000-7000-8000-000000000001"));
        try (Leases owner = owner(Predecessor.MAY_LIVE)) {
            owner.takeLayer(whole, null);
            clock.advance(LONG.minus(Duration.ofMinutes(10)));
            owner.acquire(shard);
            assertThat(owner.remaining(shard)).isEqualTo(Duration.ofMinutes(10));
            clock.advance(Duration.ofMinutes(10));
            assertThat(owner.held(shard)).isEmpty();
            owner.renew();
            assertThat(owner.remaining(shard)).isEqualTo(LONG);
        }
    }

    @Test
    void theBackgroundRenews() {
        var brief = new LeaseSettings(Duration.ofMillis(300), Predecessor.MAY_LIVE);
        try (var owner = new Leases(layer.database(), layer.uid(), brief, clock, new ServerThreads())) {
            owner.acquire(shard);
            clock.advance(Duration.ofMillis(300));
            Awaiting.soon().untilAsserted(() -> assertThat(owner.held(shard)).isPresent());
        }
    }

    private Leases owner(Predecessor predecessor) {
        return new Leases(
                layer.database(), layer.uid(), new LeaseSettings(LONG, predecessor), clock, new ServerThreads());
    }

    private void expire(Shard which) {
        layer.database()
                .write(unit -> unit.jdbc(connection -> {
                    try (var update = connection.prepareStatement(
                            "update lease set expires = clock_timestamp() - interval '1 second' where shard = ?")) {
                        update.setObject(1, which.uid().value());
                        return update.executeUpdate();
                    }
                }));
    }

    private boolean decides(LeaseHold hold) {
        return layer.database().write(unit -> {
            unit.fence(hold);
            return true;
        });
    }
}
