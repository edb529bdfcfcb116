package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConnectingTest {

    @Test
    @Timeout(20)
    void aDatabaseThatTakesConnectionsAndSaysNothingIsGivenUp() throws Exception {
        try (var mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:postgresql://127.0.0.1:" + mute.getLocalPort() + "/postgres";

            assertThatThrownBy(() -> Connecting.to(url, "gantry", "any", Duration.ofSeconds(1)))
                    .isInstanceOf(SQLException.class);
        }
    }
}
