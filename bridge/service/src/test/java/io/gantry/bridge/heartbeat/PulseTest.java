package io.gantry.bridge.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.registration.NodeNews;
import io.gantry.bridge.registration.NodeView;
import io.gantry.bridge.spi.ClusterEngine.Answer;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PulseTest {

    private static final long SECOND = 1_000_000_000L;
    private static final HeartbeatSettings SETTINGS = new HeartbeatSettings(
            Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(15), Duration.ofMinutes(1), 8);
    private static final Answer UNVERIFIED = new Answer.Unverified("/info is slow");
    private static final Answer SILENT = new Answer.Silent("no route");
    private static final Uid UID = Uid.parse("0198c0de-0000-7000-8000-000000000001");

    @Test
    void anAnswerFromAReadyNodeIsNoNews() {
        Pulse.Next next = Pulse.begin(0, 0).after(alive("e-1"), node(NodeState.READY, "e-1"), SECOND, SETTINGS);
        assertThat(next.news()).isEmpty();
        assertThat(next.pulse().due()).isEqualTo(3 * SECOND);
        assertThat(next.pulse().steady(node(NodeState.READY, "e-1"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LAUNCHED", "LOST"})
    void anAnswerFromOneThatIsWaitedForIsNews(NodeState state) {
        Pulse.Next next = Pulse.begin(0, 0).after(alive("e-1"), node(state, "e-1"), SECOND, SETTINGS);
        assertThat(next.news()).contains(new NodeNews.Answers(UID, alive("e-1")));
    }

    @Test
    void aMissIsAskedAgainQuicklyAndOnlyALongSilenceIsNews() {
        NodeView node = node(NodeState.READY, "e-1");
        Pulse pulse = Pulse.begin(0, 0);
        for (long now = SECOND; now < 15 * SECOND; now += SECOND / 2) {
            Pulse.Next next = pulse.after(SILENT, node, now, SETTINGS);
            assertThat(next.news()).isEmpty();
            assertThat(next.pulse().due()).isEqualTo(now + SECOND / 2);
            assertThat(next.pulse().steady(node)).isFalse();
            pulse = next.pulse();
        }
        assertThat(pulse.after(SILENT, node, 15 * SECOND, SETTINGS).news())
                .contains(new NodeNews.Silent(UID, "no answer for 15 s: no route"));
    }

    @Test
    void anAnswerBetweenMissesBeginsTheSilenceAnew() {
        NodeView node = node(NodeState.READY, "e-1");
        Pulse pulse =
                Pulse.begin(0, 0).after(SILENT, node, 14 * SECOND, SETTINGS).pulse();
        pulse = pulse.after(alive("e-1"), node, 14 * SECOND + 1, SETTINGS).pulse();
        assertThat(pulse.after(SILENT, node, 20 * SECOND, SETTINGS).news()).isEmpty();
    }

    @Test
    void whatLivesWithoutSayingWhoItIsKeepsItsNodeForAWhile() {
        NodeView node = node(NodeState.READY, "e-1");
        Pulse pulse = Pulse.begin(0, 0);
        long now = 0;
        while (now < 60 * SECOND) {
            now += SECOND;
            Pulse.Next next = pulse.after(UNVERIFIED, node, now, SETTINGS);
            assertThat(next.news()).isEmpty();
            assertThat(next.pulse().steady(node)).isFalse(); // asked who it is, and soon
            assertThat(next.pulse().due()).isEqualTo(now + SECOND / 2);
            pulse = next.pulse();
        }
        while (now < 73 * SECOND) {
            now += SECOND;
            Pulse.Next next = pulse.after(UNVERIFIED, node, now, SETTINGS);
            assertThat(next.news()).isEmpty();
            pulse = next.pulse();
        }
        assertThat(pulse.after(UNVERIFIED, node, 74 * SECOND, SETTINGS).news())
                .contains(new NodeNews.Silent(UID, "no answer for 15 s: /info is slow"));
        assertThat(pulse.after(alive("e-1"), node, 74 * SECOND, SETTINGS)
                        .pulse()
                        .steady(node))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LAUNCHED", "LOST", "REGISTERED"})
    void whatLivesWithoutSayingWhoItIsMakesNothingReady(NodeState state) {
        Pulse.Next next = Pulse.begin(0, 0).after(UNVERIFIED, node(state, "e-1"), SECOND, SETTINGS);
        assertThat(next.news()).isEmpty();
        assertThat(next.pulse().steady(node(state, "e-1"))).isFalse();
    }

    @Test
    void anotherEngineIsAStrangerAndSaidOnce() {
        NodeView node = node(NodeState.READY, "e-1");
        Pulse.Next next = Pulse.begin(0, 0).after(alive("e-2"), node, SECOND, SETTINGS);
        assertThat(next.news()).containsInstanceOf(NodeNews.Stranger.class);
        assertThat(next.pulse().after(alive("e-2"), node, 2 * SECOND, SETTINGS).news())
                .isEmpty();
    }

    @Test
    void aMachineThatComesUpIsAskedQuicklyButNotForEver() {
        NodeView node = node(NodeState.LAUNCHED, null);
        Pulse pulse = Pulse.begin(0, 0);
        for (int miss = 0; miss < Pulse.QUICK_MISSES_MAX; miss++) {
            pulse = pulse.after(SILENT, node, 0, SETTINGS).pulse();
            assertThat(pulse.due()).isEqualTo(SECOND / 2);
        }
        Pulse.Next next = pulse.after(SILENT, node, 1000 * SECOND, SETTINGS);
        assertThat(next.pulse().due()).isEqualTo(1002 * SECOND);
        assertThat(next.news()).isEmpty();
    }

    private static Answer.Alive alive(String engine) {
        return new Answer.Alive(engine, "28", Resources.of(1000, 1000));
    }

    private static NodeView node(NodeState state, String engine) {
        return new NodeView(
                UID,
                new Name("m-1"),
                UID,
                null,
                UID,
                UID,
                state,
                new EngineEndpoint("unix:///x", EngineEndpoint.Trust.LOCAL_SOCKET),
                engine,
                null,
                Resources.NONE,
                state == NodeState.READY,
                0,
                null,
                "",
                false);
    }
}
