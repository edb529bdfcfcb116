package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key has a bound, and what is beyond it stops the start. */
class BridgeBoundsTest {

    @Test
    void theDefaultsAreWithinThem() {
        assertThatCode(() -> BridgeBounds.check(config(Map.of()))).doesNotThrowAnyException();
    }

    static Stream<Arguments> beyond() {
        return Stream.of(
                Arguments.of("join-bind", " ", "must be an address of this host"),
                Arguments.of("join-port", "65001", "must be 0 to 65000"),
                Arguments.of("join-address", " ", "must be an address or name of this host"),
                Arguments.of("join-again-within", "PT61M", "must be PT0S to PT1H"),
                Arguments.of("heartbeat-every", "PT0.09S", "must be PT0.1S to PT1H"),
                Arguments.of("heartbeat-quick", "PT0.04S", "must be PT0.05S to PT1H"),
                Arguments.of("probe-within", "PT8S", "must be PT0.1S to PT7.5S"),
                Arguments.of("probes-at-once", "0", "must be 1 to 10000"),
                Arguments.of("node-lost-after", "PT2S", "must be longer than heartbeat-every, which is PT2S"),
                Arguments.of("unverified-within", "PT2H", "must be PT0S to PT1H"),
                Arguments.of("launched-within", "PT0S", "must be PT1S to PT24H"),
                Arguments.of("registered-within", "P2D", "must be PT1S to PT24H"),
                Arguments.of("drained-within", "P8D", "must be PT1S to PT168H"),
                Arguments.of("settle-within", "PT11M", "must be PT1S to PT10M"),
                Arguments.of("scale-down-after", "PT14S", "must be PT15S to PT168H"),
                Arguments.of("begun-within", "PT0S", "must be PT1S to PT24H"),
                Arguments.of("promises-max", "101", "must be 1 to 100"),
                Arguments.of("source-rest", "P8D", "must be PT1S to PT168H"),
                Arguments.of("certificate-life", "PT29S", "must be PT30S to PT87600H"),
                Arguments.of("rejoin-within", "P366D", "must be PT0S to PT8760H"),
                Arguments.of("rotation-within", "PT59S", "must be PT1M to PT720H"),
                Arguments.of("stop-tasks-after", "PT5S", "must be PT6S to PT1H"),
                Arguments.of("ping-every", "PT21S", "must be PT1S to PT20S"),
                Arguments.of("ended-kept-for", "PT1S", "must be PT1M to PT8760H"));
    }

    @ParameterizedTest
    @MethodSource("beyond")
    void whatIsBeyondItsBoundIsNamed(String key, String value, String rule) {
        BridgeConfig config = config(Map.of("gantry.bridge." + key, value));
        assertThatThrownBy(() -> BridgeBounds.check(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gantry.bridge." + key + " is ")
                .hasMessageContaining(rule);
    }

    @Test
    void noKeyIsWithoutABound() {
        var tested = new TreeSet<String>();
        beyond().forEach(each -> tested.add(String.valueOf(each.get()[0])));
        assertThat(Arrays.stream(BridgeConfig.class.getDeclaredMethods())
                        .map(Method::getName)
                        .filter(name -> !name.startsWith("$"))
                        .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT))
                        .collect(Collectors.toSet()))
                .isEqualTo(tested);
    }

    private static BridgeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withMapping(BridgeConfig.class)
                .build()
                .getConfigMapping(BridgeConfig.class);
    }
}
