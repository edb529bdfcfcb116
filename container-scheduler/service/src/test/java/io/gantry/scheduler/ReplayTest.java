package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.journal.ViewJournalRetention;
import io.gantry.scheduler.queue.OwnerView;
import io.gantry.scheduler.replay.Replayed;
import io.gantry.scheduler.replay.Replaying;
import io.gantry.scheduler.replay.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any moment of a cluster that is kept can be looked at again, and decided again. */
class ReplayTest {

    @RegisterExtension
    final World world = new World();

    private static JobSpec service(int count) {
        return spec(JobSpec.Type.SERVICE, count, task("sleep 1000"));
    }

    private Instant now() {
        return world.scheduler.clock().instant();
    }

    /** The view at a moment from which on nothing changed for a while, and all of it durable. */
    private OwnerView atRest() {
        var found = new AtomicReference<OwnerView>();
        soon().until(() -> {
            Optional<OwnerView> first = OwnerView.of(world.layer.owners(), world.cluster);
            Instant later = now().plusMillis(400);
            soon().until(() -> now().isAfter(later));
            Optional<OwnerView> again = OwnerView.of(world.layer.owners(), world.cluster);
            boolean rests = first.isPresent()
                    && again.isPresent()
                    && first.get().view().version() == again.get().view().version();
            found.set(rests ? again.get() : null);
            return rests;
        });
        return found.get();
    }

    private Replayed at(Instant at) {
        return world.layer.replays().at(World.MAIN, at, namespace -> true).orThrow();
    }

    private List<Replayed.AtNode> nodes(Instant at) {
        Page<Replayed.AtNode> page = world.layer
                .replays()
                .nodes(World.MAIN, at, PageRequest.of("r", "1000", null).orThrow(), namespace -> true)
                .orThrow();
        return page.items();
    }

    private Replayed.Verified verify(Instant from) {
        return world.layer
                .replays()
                .verify(World.MAIN, from, now(), namespace -> true)
                .orThrow();
    }

    private static String refusal(Result<?> answer) {
        return ((Result.Refused<?>) answer).rejection().problem().detail();
    }

    private long count(String table) {
        return world.scheduler
                .database()
                .read(unit -> unit.session()
                        .createNativeQuery("select count(*) from " + table, Long.class)
                        .getSingleResult());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void atAnyMomentTheReplayedViewIsTheOwners(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            world.node("n" + i, Resources.of(2_000, 2L << 30), i % 2 == 0 ? "a" : "b");
        }
        soon().until(() -> OwnerView.of(world.layer.owners(), world.cluster)
                .filter(view -> view.view().nodes().size() == 4)
                .isPresent());
        Instant begin = now();
        var moments = new ArrayList<OwnerView>();
        for (int round = 0; round < 6; round++) {
            world.submit("job-" + round, service(1 + random.nextInt(30)));
            chance(random, round);
            if (random.nextInt(3) == 0) {
                world.restart();
            }
            moments.add(atRest());
        }
        for (OwnerView moment : moments) {
            Views.assertSame(Replaying.viewAt(world.scheduler.context(), world.cluster, moment.at()), moment.view());
        }
        Replayed.Verified verified = verify(begin);
        assertThat(verified.differences()).isEmpty();
        assertThat(verified.complete()).isTrue();
        assertThat(verified.plans()).isPositive();
        assertThat(verified.tasks()).isPositive();

        var inParts = Replaying.withPlansMax(world.scheduler.context(), 2)
                .verify(World.MAIN, begin, now(), namespace -> true)
                .orThrow();
        assertThat(inParts.complete()).isFalse();
        assertThat(inParts.until()).isAfter(begin).isBefore(now());
    }

    private void chance(Random random, int round) {
        switch (random.nextInt(4)) {
            case 0 -> world.turns("n" + random.nextInt(4), NodeState.READY, random.nextInt(2));
            case 1 -> world.cluster(round + 2, ClusterSpec.Placement.SPREAD, false);
            case 2 -> world.delete("job-" + random.nextInt(round + 1));
            default -> {
                List<AllocationFact> running = world.running("job-" + round);
                running.stream()
                        .limit(3)
                        .forEach(one ->
                                world.engine.end(world.engineOf(one.nodeName().value()), one.uid(), 1));
            }
        }
    }

    @Test
    void aMomentSaysWhatWaitedAndWhyAndWhatWasDecided() {
        world.node("n1", Resources.of(350, 4L << 30));
        world.submit("web", service(5));
        world.awaitRunning("web", 3);
        Instant then = atRest().at();
        world.node("n2");
        world.awaitRunning("web", 5);
        atRest();

        Replayed found = at(then);
        assertThat(found.nodes()).isEqualTo(1);
        assertThat(found.placements()).isEqualTo(3);
        assertThat(found.waiting()).singleElement().satisfies(one -> {
            assertThat(one.group()).isEqualTo("dev/web/main");
            assertThat(one.tasks()).isEqualTo(2);
            assertThat(one.why()).startsWith("0 of 1 nodes: 1 InsufficientCpu");
        });
        assertThat(found.decisions()).anyMatch(one -> one.placed() == 3 && one.asked() == 5);
        assertThat(nodes(then)).singleElement().satisfies(node -> {
            assertThat(node.freeCpuMilli()).isEqualTo(50);
            assertThat(node.tasks()).hasSize(3).allMatch(one -> one.group().equals("dev/web/main"));
        });
        Replayed later = at(now());
        assertThat(later.nodes()).isEqualTo(2);
        assertThat(later.placements()).isEqualTo(5);
        assertThat(later.waiting()).isEmpty();

        Replayed hidden =
                world.layer.replays().at(World.MAIN, then, namespace -> false).orThrow();
        assertThat(hidden.toString()).doesNotContain("web").doesNotContain("dev/");
        assertThat(world.layer
                        .replays()
                        .nodes(World.MAIN, then, PageRequest.of("r", "10", null).orThrow(), namespace -> false)
                        .orThrow()
                        .items())
                .singleElement()
                .matches(node -> node.placements() == 3 && node.tasks().isEmpty());
    }

    @Test
    void whatIsNotKeptIsRefusedWithWhatIs() {
        world.node("n1");
        world.submit("web", service(1));
        world.awaitRunning("web", 1);
        assertThat(refusal(world.layer.replays().at(World.MAIN, now().minus(Duration.ofDays(2)), any -> true)))
                .contains("cluster main", "it is kept from");
        assertThat(refusal(world.layer.replays().at(World.MAIN, now().plus(Duration.ofHours(1)), any -> true)))
                .contains("in the future");
        assertThat(refusal(world.layer.replays().at(World.DEV, now(), any -> true)))
                .contains("no cluster dev");
        assertThat(refusal(world.layer.replays().verify(World.MAIN, now(), now(), any -> true)))
                .contains("must be before 'to'");
    }

    @Test
    void aCommitThatIsNotAnsweredIsRecordedOnce() {
        world.node("n1");
        world.submit("first", service(1));
        world.awaitRunning("first", 1);
        Instant begin = now();
        world.scheduler.transactions().loseNextAnswer(thread -> thread.getName().endsWith("-commit"));
        world.submit("web", service(3));
        world.awaitRunning("web", 3);
        OwnerView rest = atRest();
        Views.assertSame(Replaying.viewAt(world.scheduler.context(), world.cluster, rest.at()), rest.view());
        assertThat(at(rest.at()).placements()).isEqualTo(4);
        assertThat(verify(begin).different()).isZero();
    }

    @Test
    void snapshotsAreMadeAndWhatIsBehindThemGoesWhenItsTimeHasCome() {
        world.node("n1");
        world.submit("first", service(2));
        world.awaitRunning("first", 2);
        Instant first = atRest().at();
        world.scheduler.clock().advance(Duration.ofMinutes(70));
        world.submit("second", service(2));
        world.awaitRunning("second", 2);
        soon().until(() -> count("view_snapshot") > 0);
        OwnerView second = atRest();
        assertThat(at(first).placements()).isEqualTo(2);

        world.scheduler.clock().advance(Duration.ofHours(25));
        long before = count("view_journal");
        world.layer.sweep();
        assertThat(count("view_journal")).isLessThan(before);
        assertThat(count("view_snapshot")).isPositive();
        assertThat(refusal(world.layer.replays().at(World.MAIN, first, any -> true)))
                .contains("it is kept from");
        Views.assertSame(Replaying.viewAt(world.scheduler.context(), world.cluster, second.at()), second.view());
        assertThat(verify(now().minus(Duration.ofHours(1))).different()).isZero();

        world.submit("third", service(1));
        world.awaitRunning("third", 1);
        world.restart();
        OwnerView third = atRest();
        int gone = world.scheduler.database().write(unit -> ViewJournalRetention.forgetBeyond(unit, 1, 1_000));
        assertThat(gone).isPositive();
        assertThat(count("view_snapshot")).isZero(); // the last base is where the owner began
        Views.assertSame(Replaying.viewAt(world.scheduler.context(), world.cluster, third.at()), third.view());
    }

    @Test
    void theRecordOfADeletedClusterGoesInTheEnd() {
        world.node("n1");
        soon().until(() -> count("view_journal") > 0);
        world.turns("n1", NodeState.LEFT, 0);
        atRest();
        world.cluster(2, null, true);
        soon().until(() -> count("view_journal where ends") > 0);
        world.scheduler.clock().advance(Duration.ofHours(25));
        world.layer.sweep();
        assertThat(count("view_journal")).isZero();
        assertThat(world.put("late", service(1), new Precondition.MustNotExist()))
                .isInstanceOf(Result.Refused.class);
    }
}
