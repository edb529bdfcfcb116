package io.gantry.bridge.heartbeat;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.registration.NodeNews;
import io.gantry.bridge.registration.NodeView;
import io.gantry.bridge.spi.ClusterEngine.Answer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one node's engine between two questions: pure, in ticks of the monotonic clock.
 *
 * @param answered when it answered last, or when it was first watched
 * @param verified when it last said who it is, or when it was first watched
 * @param due when to ask next
 * @param misses in a row
 * @param stranger what was said of a stranger last, so that it is said once
 */
record Pulse(
        long answered,
        long verified,
        long due,
        int misses,
        @Nullable String stranger) {

    /** After so many misses a machine that is not up yet is asked as seldom as all others. */
    static final int QUICK_MISSES_MAX = 240;

    static Pulse begin(long now, long firstDelay) {
        return new Pulse(now, now, now + firstDelay, 0, null);
    }

    /** @param news for the owner, if there is anything it must act on */
    record Next(Pulse pulse, Optional<NodeNews> news) {}

    /** Whether a cheap question will do: it answered last time, as the one it is. */
    boolean steady(NodeView node) {
        return misses == 0 && stranger == null && node.state() != NodeState.LAUNCHED && node.state() != NodeState.LOST;
    }

    Next after(Answer answer, NodeView node, long now, HeartbeatSettings settings) {
        return switch (answer) {
            case Answer.Alive alive -> alive(alive, node, now, settings);
            case Answer.Stranger other -> stranger(other.detail(), node, now, settings);
            case Answer.Unverified unverified -> unverified(unverified, node, now, settings);
            case Answer.Silent silent -> silent(silent.detail(), node, now, settings);
        };
    }

    private Next alive(Answer.Alive alive, NodeView node, long now, HeartbeatSettings settings) {
        String expected = node.engineId();
        if (expected != null && !expected.equals(alive.engineId())) {
            return stranger("engine " + alive.engineId() + " answers where " + expected + " was", node, now, settings);
        }
        boolean waitedFor = node.state() == NodeState.LAUNCHED || node.state() == NodeState.LOST;
        Pulse next = new Pulse(now, now, now + settings.every().toNanos(), 0, null);
        return new Next(next, waitedFor ? Optional.of(new NodeNews.Answers(node.uid(), alive)) : Optional.empty());
    }

    private Next stranger(String detail, NodeView node, long now, HeartbeatSettings settings) {
        boolean known = Objects.equals(stranger, detail);
        Pulse next = new Pulse(now, now, now + settings.every().toNanos(), 0, detail);
        return new Next(next, known ? Optional.empty() : Optional.of(new NodeNews.Stranger(node.uid(), detail)));
    }

    /**
     * Alive is all that is known of it: enough for a node to stay what it is, for a while, as an engine may be slow to say
     * who it is (all are asked at once after a start of ours); never enough to become more.
     */
    private Next unverified(Answer.Unverified answer, NodeView node, long now, HeartbeatSettings settings) {
        boolean inTime = now - verified < settings.unverifiedWithin().toNanos();
        Pulse heard = inTime ? new Pulse(now, verified, due, misses, stranger) : this;
        return heard.silent(answer.detail(), node, now, settings);
    }

    private Next silent(String detail, NodeView node, long now, HeartbeatSettings settings) {
        boolean tooLong = now - answered >= settings.lostAfter().toNanos();
        boolean quick = switch (node.state()) {
            case LAUNCHED, REGISTERED -> misses < QUICK_MISSES_MAX;
            case READY, DRAINING -> !tooLong;
            case LOST, LEFT, UNRECOGNIZED -> false;
        };
        long wait = (quick ? settings.quick() : settings.every()).toNanos();
        Pulse next = new Pulse(answered, verified, now + wait, misses + 1, stranger);
        boolean tell = tooLong && node.state() != NodeState.LAUNCHED && node.state() != NodeState.LOST;
        return new Next(next, tell ? Optional.of(lost(detail, node, now)) : Optional.empty());
    }

    private NodeNews lost(String detail, NodeView node, long now) {
        long seconds = (now - answered) / 1_000_000_000L;
        return new NodeNews.Silent(node.uid(), "no answer for " + seconds + " s: " + detail);
    }
}
