package io.gantry.scheduler.spi;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * With what a client shows an engine who it is, and whom it believes. Kept in memory only.
 *
 * @param key of the client; never written or printed
 * @param chain the client's certificate first
 * @param authorities who may sign for engines
 */
public record ClientIdentity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {

    public ClientIdentity {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
    }

    @Override
    public String toString() {
        return "ClientIdentity[" + (chain.isEmpty() ? "none" : chain.getFirst().getSubjectX500Principal()) + "]";
    }
}
