package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.THINGS;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.fact.Revision;
import io.gantry.platform.database.Shard;
import io.gantry.platform.relay.OutboxRelay;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of several facts about one thing counts. */
class RevisionsTest {

    private final FactPath path = new FactPath();

    @AfterEach
    void close() {
        path.close();
    }

    @Test
    void staleVersionsAreDropped() {
        var received = new Received();
        Thing first = Thing.of(path.writer.uid(), 1, "first");
        Thing second = first.next("second");
        try (var _ = path.consumer(received)) {
            path.publish(second);
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("second"));
            path.publish(first);
            path.publish(Thing.of(first.uid(), 2, "second again"));
            path.publish(second.next("third"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("second", "third"));
        }
    }

    @Test
    void aHigherIncarnationBeatsAHigherVersion() {
        var received = new Received();
        var story = new Restored();
        try (var _ = path.consumer(received)) {
            // one by one, so that each is compared with what the mirror has
            path.publish(story.before);
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("before"));
            path.publish(story.restored);
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("before", "restored"));
            path.publish(story.late);
            path.publish(story.restored.next("after"));
            soon().untilAsserted(() -> assertThat(received.texts()).containsExactly("before", "restored", "after"));
        }
        assertThat(path.inMirror(story.before.uid()).text()).isEqualTo("after");
    }

    @Test
    void aHigherIncarnationBeatsAHigherVersionInOneBatch() {
        var received = new Received();
        var story = new Restored();
        path.writer.database().write(unit -> {
            Stream.of(story.before, story.restored, story.late)
                    .forEach(thing -> unit.publish(THINGS, new Shard(thing.uid()), thing));
            return true;
        });
        soon().untilAsserted(
                        () -> assertThat(FactPath.count(path.writer, "outbox")).isZero());
        try (var _ = path.consumer(received)) { // all are there, so that they are compared with each other
            soon().untilAsserted(() -> assertThat(received.texts()).contains("restored"));
            path.publish(story.restored.next("after"));
            soon().untilAsserted(() -> assertThat(received.texts()).contains("after"));
        }
        assertThat(received.texts()).doesNotContain("late").endsWith("restored", "after");
    }

    /** A backup was restored, and a fact of the time before it was still on its way. */
    private final class Restored {
        final Thing before = Thing.of(path.writer.uid(), 90, "before");
        final Thing restored = new Thing(before.uid(), new Revision(2, 3), false, before.name(), "restored");
        final Thing late = before.next("late");
    }

    @Test
    void whatARelaySentTwiceIsAppliedOnce() {
        var received = new Received();
        path.writer.relay().close(); // so that the rows can be kept and put back, as after a crash before the delete
        Thing thing = Thing.of(path.writer.uid(), 1, "once");
        path.publish(thing);
        List<byte[]> rows = path.outboxRows();
        try (var _ = path.consumer(received)) {
            try (var _ = OutboxRelay.start(path.writer.context())) {
                soon().untilAsserted(() -> assertThat(received.things()).hasSize(1));
                soon().untilAsserted(() ->
                        assertThat(FactPath.count(path.writer, "outbox")).isZero());
                path.putBack(thing.uid(), rows);
                path.publish(Thing.of(path.writer.uid(), 1, "end"));
                soon().untilAsserted(() -> assertThat(received.texts()).contains("end"));
                soon().untilAsserted(() ->
                        assertThat(FactPath.count(path.writer, "outbox")).isZero());
            }
        }
        assertThat(received.texts()).containsExactly("once", "end");
    }
}
