package io.gantry.bridge.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.spi.ClusterEngine.Answer;
import io.gantry.bridge.spi.ClusterEngine.Answer.Alive;
import io.gantry.bridge.spi.ClusterEngine.Member;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ClusterEngine} does. An engine's test extends this and brings a peer: an engine that can be broken. */
public abstract class ClusterEngineContract {

    /** The time within which {@link #engine()} promises to answer. */
    protected static final Duration WITHIN = Duration.ofSeconds(5);

    private static final Duration SLACK = Duration.ofSeconds(3);

    protected abstract ClusterEngine engine();

    /** Running when a test begins. */
    protected abstract Peer peer();

    /** A machine's engine, in the hands of the test. */
    public interface Peer {
        Member member();

        /** Ends it; its address stays. */
        void stop();

        /** Starts it again as the one it was, and returns once it answers. */
        void start();

        /** Starts, at the same address, an engine that is somebody else. Only after {@link #stop}. */
        void startAnother();

        /** Makes it take connections and say nothing, until {@link #resume}. */
        void hang();

        void resume();
    }

    @Test
    void aProbeSaysWhoItIsAndWhatItHas() {
        Alive alive = alive(engine().probe(peer().member()));
        assertThat(alive.engineId()).isNotBlank();
        assertThat(alive.version()).isNotBlank();
        assertThat(alive.capacity().cpu().milli()).isPositive();
        assertThat(alive.capacity().memory().value()).isPositive();
    }

    @Test
    void aPulseSaysWhatTheProbeSaid() {
        Answer probed = engine().probe(peer().member());
        assertThat(engine().pulse(peer().member())).isEqualTo(probed);
        assertThat(engine().pulse(peer().member())).isEqualTo(probed);
    }

    @Test
    void aPulseBeforeAnyProbeSaysWhoItIs() {
        assertThat(alive(engine().pulse(peer().member())).engineId()).isNotBlank();
    }

    @Test
    @Timeout(60)
    void whatIsGoneIsSilentAndComesBackAsTheOneItWas() {
        Alive before = alive(engine().probe(peer().member()));
        peer().stop();
        assertThat(engine().pulse(peer().member())).isInstanceOf(Answer.Silent.class);
        assertThat(engine().probe(peer().member())).isInstanceOf(Answer.Silent.class);
        peer().start();
        assertThat(alive(engine().pulse(peer().member())).engineId()).isEqualTo(before.engineId());
    }

    @Test
    @Timeout(60)
    void aPulseNoticesThatAnotherEngineTookThePlace() {
        Alive before = alive(engine().probe(peer().member()));
        assertThat(engine().pulse(peer().member())).isEqualTo(before);
        peer().stop();
        peer().startAnother();
        assertThat(alive(engine().pulse(peer().member())).engineId()).isNotEqualTo(before.engineId());
    }

    @Test
    @Timeout(60)
    void whatHangsIsSilentInTime() {
        engine().probe(peer().member());
        peer().hang();
        try {
            long began = System.nanoTime();
            assertThat(engine().pulse(peer().member())).isInstanceOf(Answer.Silent.class);
            assertThat(engine().probe(peer().member())).isInstanceOf(Answer.Silent.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(WITHIN.multipliedBy(2).plus(SLACK));
        } finally {
            peer().resume();
        }
    }

    @Test
    void leavingTwiceIsHarmless() {
        engine().probe(peer().member());
        engine().leave(peer().member());
        engine().leave(peer().member());
        assertThat(engine().pulse(peer().member())).isInstanceOf(Alive.class);
    }

    private static Alive alive(Answer answer) {
        assertThat(answer).isInstanceOf(Alive.class);
        return (Alive) answer;
    }
}
