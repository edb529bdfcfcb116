package io.gantry.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the API is asked to listen, and how. Tokens are sent with every request, so beyond this machine they go by TLS,
 * ours or that of a proxy before us.
 */
record ApiAddress(String host, int port, ServerConfig.Tls tls) {

    static ApiAddress of(ServerConfig config) {
        return new ApiAddress(config.address(), config.port(), config.tls());
    }

    /** @throws IOException in words for people, if it may not listen so */
    void check() throws IOException {
        Optional<ServedCertificate> _ = certificate(); // which says what is wrong with it
        if (secure() && tls.offForProxy()) {
            throw new IOException("gantry.tls.off-for-proxy says that a proxy ends TLS, and gantry.tls.certificate that"
                    + " this program does; leave one of them out");
        }
        if (!secure() && !tls.offForProxy() && !isLoopback()) {
            throw new IOException("gantry.address is " + host + ", which others reach, and tokens would pass in the"
                    + " clear: set gantry.tls.certificate and gantry.tls.key to PEM files, or"
                    + " gantry.tls.off-for-proxy=true if a proxy before it ends TLS, or listen on 127.0.0.1");
        }
    }

    private boolean isLoopback() throws IOException {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IOException("gantry.address is " + host + ", which is no address of this machine", e);
        }
    }

    boolean secure() {
        return tls.certificate().isPresent();
    }

    /**
     * Empty if the API is to speak plain HTTP.
     *
     * @throws IOException in words for people, if there is no such one
     */
    Optional<ServedCertificate> certificate() throws IOException {
        Optional<Path> own = tls.certificate();
        Optional<Path> key = tls.key();
        if (own.isPresent() != key.isPresent()) {
            String missing = own.isPresent() ? "gantry.tls.key" : "gantry.tls.certificate";
            throw new IOException(missing + " is not set; a certificate and its key are set together");
        }
        return own.isPresent() ? Optional.of(new ServedCertificate(own.get(), key.orElseThrow())) : Optional.empty();
    }

    /** As it was set. */
    String url() {
        return (secure() ? "https://" : "http://") + literal(host) + ":" + port;
    }

    /** For calls of this program to itself: where it listens at all addresses, by this machine's own. */
    URI own() {
        String reached = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> host;
        };
        return new ApiAddress(reached, port, tls).uri();
    }

    private URI uri() {
        return URI.create(url());
    }

    private static String literal(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
