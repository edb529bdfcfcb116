package io.gantry.scheduler.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class OpenStreamsTest {

    private final OpenStreams open = new OpenStreams();

    @Test
    void waitsForTheLastToEnd() throws Exception {
        open.one();
        open.one();
        open.done();
        Thread.ofVirtual().start(open::done);
        open.awaitNone(() -> false);
        assertThat(open.count()).isZero();
    }

    @Test
    void doesNotWaitForStreamsThatNobodyReads() throws Exception {
        open.one();
        var over = new AtomicBoolean();
        Thread.ofVirtual().start(() -> over.set(true));
        open.awaitNone(over::get);
        assertThat(open.count()).isEqualTo(1);
    }
}
