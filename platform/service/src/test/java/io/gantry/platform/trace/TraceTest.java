package io.gantry.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    @Test
    void staysTheSameTraceOneSpanDeeper() {
        var caller = Trace.parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .orElseThrow();
        Trace ours = caller.child(random);
        assertThat(ours.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(ours.spanId()).isNotEqualTo(caller.spanId());
        assertThat(Trace.parse(ours.traceparent())).contains(ours);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rubbish",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"
            })
    void anInvalidHeaderIsAsGoodAsNone(String header) {
        assertThat(Trace.parse(header)).isEmpty();
    }

    @Test
    void isInTheLoggingContextWhileItLasts() {
        Trace trace = Trace.begin(random);
        trace.enter();
        assertThat(Trace.current()).isEqualTo(trace.traceparent());
        assertThat(Trace.currentId()).contains(trace.traceId());
        Trace.leave();
        assertThat(Trace.current()).isNull();
    }
}
