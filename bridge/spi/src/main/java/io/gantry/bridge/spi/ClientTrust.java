package io.gantry.bridge.spi;

import io.gantry.kinds.id.Uid;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How the bridge shows a cluster's engines who it is, and whom it believes there: its client certificate of the
 * cluster's authority, and that authority alone.
 */
@FunctionalInterface
public interface ClientTrust {

    /** No engine is reached by mutual TLS. */
    ClientTrust NONE = cluster -> Optional.empty();

    /** Empty until the cluster has an authority; another one after a renewal. */
    Optional<SSLContext> of(Uid cluster);
}
