package io.gantry.platform.tests;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.hold.Hold;
import io.gantry.platform.hold.Hold.Cause;
import io.gantry.platform.hold.HoldSettings;
import io.gantry.platform.hold.Holds;
import io.gantry.platform.hold.OfLayer;
import io.gantry.platform.hold.Shown;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Extent;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.testkit.Awaiting;
import io.gantry.testkit.LayerFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hold, with two copies of a program on one database. */
class HoldsTest {

    private final LayerFixture layer = LayerFixture.of("layer").open();
    private final List<Holds> copies = new ArrayList<>();
    private final LayerContext first = layer.context();
    private final LayerContext second = beside(first);
    private Holds here;
    private Holds there;

    @BeforeEach
    void start() {
        clear();
        here = copy(first, Duration.ZERO);
        there = copy(second, Duration.ZERO);
        here.begins(first);
    }

    @AfterEach
    void close() {
        copies.forEach(Holds::close);
        clear();
        layer.close();
    }

    private void clear() {
        List.of("hold", "withheld", "settling").forEach(table -> execute("delete from gantry." + table));
    }

    private Holds copy(LayerContext context, Duration settledAfter) {
        var made =
                new Holds(new HoldSettings(30, 5, settledAfter), Optional.empty(), layer.clock(), new ServerThreads());
        made.guard(context);
        made.start();
        copies.add(made);
        return made;
    }

    private static LayerContext beside(LayerContext of) {
        return new LayerContext(
                of.installation(),
                of.database(),
                of.kafka(),
                of.relister(),
                of.leases(),
                of.secrets(),
                of.time(),
                of.ticker(),
                of.uids(),
                of.random(),
                new Destruction(),
                of.threads(),
                of.brokers());
    }

    private Hold byHand(String reason) {
        return new Hold(Cause.BY_HAND, reason, layer.clock().instant(), "ops");
    }

    @Test
    void everyCopyKnowsOfABeginAndOfAnEnd() {
        Shown shown = here.begin(layer.database(), byHand("works on the network"));
        assertThat(shown.held()).isTrue();
        assertThat(first.destruction().withheld()).isPresent();
        Awaiting.within(Duration.ofSeconds(5))
                .until(() -> second.destruction().withheld().isPresent());
        assertThat(second.destruction().withheld().orElseThrow().sentence()).contains("works on the network");
        there.begin(layer.database(), byHand("another reason"));
        assertThat(here.show(layer.database()).reason()).isEqualTo("works on the network");

        assertThat(there.release(layer.database(), 0)).isInstanceOf(Result.Ok.class);
        assertThat(second.destruction().withheld()).isEmpty();
        Awaiting.within(Duration.ofSeconds(5))
                .until(() -> first.destruction().withheld().isEmpty());
    }

    @Test
    void whatWaitsIsShownByAnyCopyAndItsNumberMustBeConfirmed() {
        here.begin(layer.database(), byHand("works"));
        first.destruction().waits("pool/1", Waiting.of("machines to delete", List.of("m-2", "m-1")));
        first.destruction().waits("pool/2", new Waiting("machines to delete", 40, List.of("m-3")));
        first.destruction().waits("tasks", Waiting.of("tasks to stop", List.of("dev/web/main[0]")));
        first.destruction().shows("kafka", Waiting.of("objects that Kafka knows newer", List.of("lost")));
        soon().untilAsserted(() -> assertThat(there.show(layer.database()).withheld())
                .containsExactly(
                        new OfLayer("layer", "machines to delete", 42, true, List.of("m-1", "m-2", "m-3")),
                        new OfLayer("layer", "tasks to stop", 1, true, List.of("dev/web/main[0]")),
                        new OfLayer("layer", "objects that Kafka knows newer", 1, false, List.of("lost"))));

        assertThat(refusal(there.release(layer.database(), 42)).problem().detail())
                .contains("destroys 43 things now, not 42")
                .contains("destroy:43");
        assertThat(first.destruction().withheld()).isPresent();
        assertThat(there.release(layer.database(), 43)).isInstanceOf(Result.Ok.class);
        assertThat(refusal(there.release(layer.database(), 43))).isInstanceOf(Rejection.NotFound.class);

        first.destruction().waitsNoMore("pool/1");
        first.destruction().waitsNoMore("pool/2");
        first.destruction().waitsNoMore("tasks");
        soon().until(() -> here.show(layer.database()).destroys() == 0);
    }

    @Test
    void whoTakesALayerOverTellsAnewAndNobodyGoesByItBeforeItHasLookedAtAll() {
        here.begin(layer.database(), byHand("works"));
        first.destruction().waits("pool/1", Waiting.of("machines to delete", List.of("m-1")));
        soon().until(() -> there.show(layer.database()).destroys() == 1);

        Holds successor = copy(second, Duration.ofHours(1));
        successor.begins(second);
        assertThat(refusal(there.release(layer.database(), 1))).isInstanceOf(Rejection.NotYetKnown.class);
        soon().until(() -> there.show(layer.database()).destroys() == 0);
        assertThat(refusal(there.release(layer.database(), 0))).isInstanceOf(Rejection.NotYetKnown.class);

        copy(second, Duration.ZERO).begins(second); // settled at once
        assertThat(there.release(layer.database(), 0)).isInstanceOf(Result.Ok.class);
    }

    @Test
    void whatAHoldWithholdsHasToBeLookedAtBeforeItIsReleased() {
        Holds slow = copy(first, Duration.ofHours(1));
        slow.begin(layer.database(), byHand("works"));
        slow.begin(layer.database(), byHand("again"));
        assertThat(refusal(there.release(layer.database(), 0))).isInstanceOf(Rejection.NotYetKnown.class);
        assertThat(first.destruction().withheld()).isPresent();
    }

    @Test
    void moreThanAShareAtOnceBeginsOneAndWhatWasConfirmedDoesNot() {
        Destruction destruction = first.destruction();
        assertThat(destruction.isTooMuch(new Extent("machines of pool web", 4, 4), "few"))
                .isFalse();
        assertThat(destruction.isTooMuch(new Extent("machines of pool web", 30, 100), "a share"))
                .isFalse();
        assertThat(destruction.withheld()).isEmpty();

        assertThat(destruction.isTooMuch(new Extent("machines of pool web", 31, 100), "its target is 69"))
                .isTrue();
        Hold hold = here.current().orElseThrow();
        assertThat(hold.cause()).isEqualTo(Cause.TOO_MUCH);
        assertThat(hold.reason())
                .isEqualTo("31 of 100 machines of pool web would have been destroyed at once: its target is 69");
        assertThat(hold.by()).isEqualTo("gantry");

        here.release(layer.database(), 0).orThrow();
        assertThat(destruction.isTooMuch(new Extent("machines of pool web", 31, 100), "its target is 69"))
                .isFalse();
        assertThat(destruction.withheld()).isEmpty();
    }

    @Test
    void aDatabaseThatIsOlderThanKafkaGetsANewIncarnationOnce() {
        execute("create table if not exists gantry.installation (uid uuid, incarnation integer)");
        execute("delete from gantry.installation");
        execute("insert into gantry.installation values (gen_random_uuid(), 1)");
        here.kafkaIsAhead(layer.database(), 1, "gantry.jobs is ahead");
        there.kafkaIsAhead(layer.database(), 1, "gantry.nodes is ahead");
        assertThat(here.show(layer.database()).cause()).isEqualTo(Cause.KAFKA_AHEAD);
        assertThat(here.show(layer.database()).reason())
                .contains("gantry.jobs is ahead")
                .contains("incarnation 2");
        assertThat(FactPath.count(layer, "gantry.installation where incarnation = 2"))
                .isEqualTo(1);
        execute("drop table gantry.installation");
    }

    private static Rejection refusal(Result<Shown> result) {
        return result.fold(
                shown -> {
                    throw new AssertionError("not refused: " + shown);
                },
                rejection -> rejection);
    }

    private void execute(String sql) {
        layer.database()
                .write(unit -> unit.session().createNativeMutationQuery(sql).executeUpdate());
    }
}
