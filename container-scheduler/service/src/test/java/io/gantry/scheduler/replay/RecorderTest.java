package io.gantry.scheduler.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.journal.ViewSegment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded of a view is the view. */
class RecorderTest {

    private static final GroupName GROUP = new GroupName(
            Uid.parse("019aa000-0000-7000-8000-000000000001"), new Name("dev"), new Name("web"), new Name("main"));

    private static Moment read(List<ViewSegment> segments, EntryReader reader) {
        var moment = new Moment();
        segments.forEach(segment -> reader.read(segment.bytes(), moment::take));
        return moment;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void atAnyMomentTheReplayedViewIsTheViewOfThatMoment(long seed) {
        var run = new RandomRun(seed);
        var chance = new Random(seed);
        for (int round = 0; round < 12; round++) {
            run.steps(1 + chance.nextInt(40));
            if (chance.nextInt(4) == 0) {
                run.takeover();
            }
            run.commit();
            Views.assertSame(read(run.segments, new EntryReader()).view(), run.view);
        }
        assertThat(run.placed).isPositive();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyDecisionComesOutTheSameFromItsSeed(long seed) {
        var run = new RandomRun(seed);
        run.steps(150);
        run.takeover();
        run.steps(150);
        run.commit();
        var replayed = new ReplayedView(run.cluster, new Moment());
        var reader = new EntryReader();
        run.segments.forEach(segment -> reader.read(segment.bytes(), replayed::take));
        assertThat(replayed.differences()).isEmpty();
        assertThat(replayed.different()).isZero();
        assertThat(replayed.plans()).isGreaterThan(50);
        assertThat(replayed.tasks()).isEqualTo(run.placed);
        Views.assertSame(replayed.view(), run.view);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatFollowsASnapshotIsReadOnIt(long seed) {
        var run = new RandomRun(seed);
        run.steps(200);
        run.commit();
        var reader = new EntryReader();
        Moment before = read(run.segments, reader);
        List<ViewSegment> snapshot = before.segments(reader);
        assertThat(snapshot.getFirst().begins()).isTrue();

        run.segments.clear();
        run.steps(200);
        run.commit();
        var fromSnapshot = new EntryReader();
        var moment = new Moment();
        snapshot.forEach(segment -> fromSnapshot.read(segment.bytes(), moment::take));
        var replayed = new ReplayedView(run.cluster, moment);
        run.segments.forEach(segment -> fromSnapshot.read(segment.bytes(), replayed::take));
        Views.assertSame(replayed.view(), run.view);
        Views.assertSame(moment.view(), run.view);
        assertThat(replayed.differences()).isEmpty();
    }

    @Test
    void aDecisionThatWasFalsifiedIsFound() {
        var run = new RandomRun(7);
        run.steps(200);
        run.commit();
        var replayed = new ReplayedView(run.cluster, new Moment());
        var reader = new EntryReader();
        var falsified = new AtomicBoolean();
        var planned = new AtomicBoolean();
        run.segments.forEach(segment -> reader.read(segment.bytes(), entry -> {
            planned.set(planned.get() || (entry instanceof Entry.Planned plan && plan.placed() > 0));
            if (entry instanceof Entry.Held held && planned.get() && falsified.compareAndSet(false, true)) {
                int other = replayed.view().nodes().next(0) == held.node()
                        ? replayed.view().nodes().next(held.node() + 1)
                        : replayed.view().nodes().next(0);
                replayed.take(new Entry.Held(
                        held.allocation(), other, held.tasks(), held.group(), held.ports(), held.gpus()));
            } else if (!(falsified.get() && entry instanceof Entry.NodeGone)) {
                replayed.take(entry);
            }
        }));
        assertThat(falsified).isTrue();
        assertThat(replayed.different()).isPositive();
        assertThat(replayed.differences().getFirst().recorded()).startsWith("on n");
    }

    @Test
    void timeNeverGoesBack() {
        var recorder = new Recorder();
        Instant now = Instant.parse("2030-01-01T00:00:01Z");
        recorder.begins(PlacementStyle.PACK, now);
        recorder.begun();
        recorder.at(now.minusSeconds(10));
        recorder.waits(GROUP, TaskClass.of(1, 1, 0), 3, "");
        recorder.at(now.plusSeconds(2));
        recorder.waitsNoMore(GROUP);
        recorder.begins(PlacementStyle.PACK, now.minusSeconds(100));
        recorder.begun();
        List<ViewSegment> segments = recorder.take();
        var times = new ArrayList<Instant>();
        var reader = new EntryReader();
        segments.forEach(segment -> reader.read(segment.bytes(), entry -> {
            if (entry instanceof Entry.At(Instant time)) {
                times.add(time);
            }
        }));
        assertThat(times).isSorted().contains(now.plusSeconds(2));
        assertThat(segments.getLast().to()).isEqualTo(now.plusSeconds(2));
    }

    @Test
    void whatWaitsForTooLongForTheDatabaseIsGivenUpAndBegunAnew() {
        var recorder = new Recorder(1 << 20);
        Instant now = Instant.parse("2030-01-01T00:00:00Z");
        recorder.begins(PlacementStyle.PACK, now);
        recorder.begun();
        for (int i = 0; !recorder.gaveUp(); i++) {
            assertThat(i).isLessThan(1_000_000);
            recorder.waits(GROUP, TaskClass.of(1, 1, 0), 1 + i, "");
        }
        assertThat(recorder.pending()).isZero();
        recorder.gone(3); // noted nowhere
        assertThat(recorder.take()).isEmpty();

        recorder.begins(PlacementStyle.SPREAD, now);
        recorder.begun();
        List<ViewSegment> segments = recorder.take();
        assertThat(segments).singleElement().matches(ViewSegment::begins);
        Moment moment = read(segments, new EntryReader());
        assertThat(moment.waiting()).containsKey(GROUP);
        assertThat(moment.view().style()).isEqualTo(PlacementStyle.SPREAD);
    }

    @Test
    void numbersOfClassesBeginAnewWhenThereAreTooMany() {
        var recorder = new Recorder();
        recorder.begins(PlacementStyle.PACK, Instant.EPOCH);
        recorder.begun();
        int classes = EntryWriter.NUMBERS_MAX + 10;
        for (int i = 0; i < classes; i++) {
            recorder.waits(GROUP, TaskClass.of(i, 1, 0), 1, "");
        }
        var reader = new EntryReader();
        Moment moment = read(recorder.take(), reader);
        assertThat(moment.waiting().get(GROUP).tasks().cpuMilli()).isEqualTo(classes - 1);
        assertThat(reader.classes()).hasSize(10);
    }

    @Test
    void whatTheFirstReleaseWroteIsReadByThisOne() {
        var reader = new EntryReader();
        var moment = new Moment();
        for (String segment : resource("format-1.txt").lines().toList()) {
            reader.read(Base64.getDecoder().decode(segment), moment::take);
        }
        View view = moment.view();
        assertThat(String.join("\n", Views.text(view)) + "\n").isEqualTo(resource("format-1-view.txt"));
        assertThat(moment.held()).hasSize(view.nodes().size() == 0 ? 0 : held(view));
    }

    private static int held(View view) {
        int held = 0;
        for (int id = view.nodes().next(0); id >= 0; id = view.nodes().next(id + 1)) {
            held += view.held(id);
        }
        return held;
    }

    @Test
    void aFormatOfANewerReleaseIsRefusedByName() {
        assertThatThrownBy(() -> new EntryReader().read(new byte[] {2, 0, 0}, entry -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format 2")
                .hasMessageContaining("knows 1");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(RecorderTest.class.getResourceAsStream("/replay/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
