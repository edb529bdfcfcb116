package io.gantry.kinds.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest(name = "{0} is {1} thousandths, written {2}")
    @CsvSource({"250m, 250, 250m", "2, 2000, 2", "0.5, 500, 500m", "1.25, 1250, 1250m", "3000m, 3000, 3", "0, 0, 0"})
    void cpuIsReadAndWritten(String text, long milli, String written) {
        assertThat(Cpu.parse(text).milli()).isEqualTo(milli);
        assertThat(Cpu.parse(text).text()).isEqualTo(written);
    }

    @ParameterizedTest(name = "''{0}'' is no amount of cpu")
    @ValueSource(strings = {"", "m", "-1", "1.2345", "1e3", "two", "250 m", "99999999"})
    void whatIsNoAmountOfCpuIsRefused(String text) {
        assertThatThrownBy(() -> Cpu.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0} is {1} bytes, written {2}")
    @CsvSource({
        "64Mi, 67108864, 64Mi",
        "1024, 1024, 1Ki",
        "1000, 1000, 1000",
        "1k, 1000, 1000",
        "2G, 2000000000, 1953125Ki",
        "1Ti, 1099511627776, 1Ti",
        "0, 0, 0"
    })
    void bytesAreReadAndWritten(String text, long value, String written) {
        assertThat(Bytes.parse(text).value()).isEqualTo(value);
        assertThat(Bytes.parse(text).text()).isEqualTo(written);
        assertThat(Bytes.parse(written).value()).isEqualTo(value);
    }

    @ParameterizedTest(name = "''{0}'' is no amount of bytes")
    @ValueSource(strings = {"", "Mi", "-1", "1.5Gi", "1MB", "64 Mi", "9999999999Ti"})
    void whatIsNoAmountOfBytesIsRefused(String text) {
        assertThatThrownBy(() -> Bytes.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partOfADeviceIsOfOneDevice() {
        assertThat(new Gpus("a100", 1, 250).totalMilli()).isEqualTo(250);
        assertThat(new Gpus("a100", 4, null).totalMilli()).isEqualTo(4000);
        assertThatThrownBy(() -> new Gpus("a100", 2, 250)).hasMessageContaining("gpus.count must be 1");
    }

    @Test
    void whatIsLeftOutIsZero() {
        assertThat(new Resources(null, null, null, null)).isEqualTo(Resources.NONE);
        assertThat(Resources.NONE.gpus()).isEqualTo(List.of());
    }

    @Test
    void bandwidthIsBitsASecondInPowersOfAThousand() {
        assertThat(Bits.parse("250M").perSecond()).isEqualTo(250_000_000);
        assertThat(Bits.parse("1500").text()).isEqualTo("1500");
        assertThat(Bits.parse("10000M").text()).isEqualTo("10G");
        assertThat(Bits.parse("1000T").perSecond()).isEqualTo(1_000_000_000_000_000L);
        assertThatThrownBy(() -> Bits.parse("1001T")).hasMessageContaining("more than 1000T");
        assertThatThrownBy(() -> Bits.parse("1Gi")).hasMessageContaining("'1Gi' is no bandwidth");
        assertThatThrownBy(() -> Bits.parse("0")).hasMessageContaining("must be 1 to 1000T");
    }

    @Test
    void whatIsGivenOutIsThePercentageOfWhatIsThere() {
        var there =
                new Resources(new Cpu(1_500), new Bytes(1_001), new Bytes(10), null, Bits.parse("1G"), Map.of("a", 2L));
        var given = new Overcommit(200, 50, null, 150).of(there);
        assertThat(given)
                .isEqualTo(new Resources(
                        new Cpu(3_000), new Bytes(500), new Bytes(10), null, Bits.parse("1500M"), Map.of("a", 2L)));
        assertThat(new Overcommit(null, null, null, null).of(there)).isEqualTo(there);
        assertThat(new Overcommit(null, 1_000, null, null)
                        .of(Resources.of(0, Long.MAX_VALUE))
                        .memory()
                        .value())
                .isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> new Overcommit(0, null, null, null))
                .hasMessageContaining("overcommit.cpu must be 1 to");
    }

    @Test
    void namedThingsAreCountedFromOne() {
        assertThatThrownBy(() -> Resources.NONE.with(null, Map.of("licence", 0L)))
                .hasMessageContaining("named: licence must be 1 to");
        assertThatThrownBy(() -> Resources.NONE.with(null, Map.of("Licence", 1L)))
                .hasMessageContaining("'Licence'");
    }
}
