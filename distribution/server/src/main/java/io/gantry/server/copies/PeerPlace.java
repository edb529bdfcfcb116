package io.gantry.server.copies;

import java.net.URI;

/**
 * Where this copy listens to the others.
 *
 * @param bind the address of this host; {@code 0.0.0.0} for all
 * @param port 0 takes a free one
 * @param address by which the others reach it: in its certificate, and told to them
 */
public record PeerPlace(String bind, int port, String address) {

    public URI url(int openPort) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return URI.create("https://" + host + ":" + openPort);
    }
}
