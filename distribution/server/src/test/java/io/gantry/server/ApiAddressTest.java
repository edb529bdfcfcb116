package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAddressTest {

    private record Tls(Optional<Path> certificate, Optional<Path> key, boolean offForProxy)
            implements ServerConfig.Tls {}

    private static final Tls NONE = new Tls(Optional.empty(), Optional.empty(), false);
    private static final Tls BY_PROXY = new Tls(Optional.empty(), Optional.empty(), true);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.1", "::1", "localhost"})
    void plainHttpStaysOnThisMachine(String loopback) {
        assertThatCode(() -> new ApiAddress(loopback, 7070, NONE).check()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7"})
    void anAddressThatOthersReachIsRefusedWithoutTls(String open) {
        assertThatThrownBy(() -> new ApiAddress(open, 7070, NONE).check())
                .hasMessage("gantry.address is " + open + ", which others reach, and tokens would pass in the clear:"
                        + " set gantry.tls.certificate and gantry.tls.key to PEM files, or gantry.tls.off-for-proxy=true"
                        + " if a proxy before it ends TLS, or listen on 127.0.0.1");
        assertThatCode(() -> new ApiAddress(open, 7070, BY_PROXY).check()).doesNotThrowAnyException();
    }

    @Test
    void aCertificateAndItsKeyAreSetTogether() {
        Path file = Path.of("api.pem");
        assertThatThrownBy(
                        () -> new ApiAddress("::", 7070, new Tls(Optional.of(file), Optional.empty(), false)).check())
                .hasMessageContaining("gantry.tls.key is not set");
        assertThatThrownBy(
                        () -> new ApiAddress("::", 7070, new Tls(Optional.empty(), Optional.of(file), false)).check())
                .hasMessageContaining("gantry.tls.certificate is not set");
    }

    @Test
    void itCallsItselfWhereItIsReached() {
        assertThat(new ApiAddress("0.0.0.0", 7070, BY_PROXY).own()).hasToString("http://127.0.0.1:7070");
        assertThat(new ApiAddress("::", 7070, BY_PROXY).own()).hasToString("http://[::1]:7070");
        Path file = Path.of("api.pem");
        assertThat(new ApiAddress("::1", 7071, new Tls(Optional.of(file), Optional.of(file), false)).own())
                .hasToString("https://[::1]:7071");
    }
}
