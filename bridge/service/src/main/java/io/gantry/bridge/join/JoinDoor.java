package io.gantry.bridge.join;

import io.gantry.kinds.id.Uid;
import java.io.IOException;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;

/** What is open to the machines of one cluster: over the network, or in a simulation, where they come in by themselves. */
public interface JoinDoor extends AutoCloseable {

    /** Over HTTPS. */
    Opener HTTPS = JoinListener::open;

    int port();

    @Override
    void close();

    /** Opens doors. */
    @FunctionalInterface
    interface Opener {

        /** @throws IOException if the address cannot be had */
        JoinDoor open(Uid cluster, InetSocketAddress address, SSLContext tls, Services services) throws IOException;
    }

    /** Who answers behind it. */
    record Services(JoinService join, RenewService renew, Contacts contacts) {}
}
