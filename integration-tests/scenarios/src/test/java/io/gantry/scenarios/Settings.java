package io.gantry.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What keeps an installation apart from every other one on this host: its ports and its machines' addresses.
 *
 * @param subnet of its local machines, the first three numbers: {@code 10.88.3}
 */
public record Settings(int port, int joinPort, String subnet) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    public static Settings unused() {
        long process = ProcessHandle.current().pid();
        int number = NUMBER.getAndIncrement();
        String subnet = "10." + (100 + process % 60) + "." + (process / 60 + number) % 256;
        return new Settings(freePort(), freePort(), subnet);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String cidr() {
        return subnet + ".0/24";
    }

    /** This host, as the machines see it. */
    public String hostAddress() {
        return subnet + ".1";
    }
}
