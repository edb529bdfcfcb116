package io.gantry.platform.engine;

import io.gantry.kinds.id.Uid;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Who this side is to a cluster's engines under mutual TLS, and whom it believes there. */
@FunctionalInterface
public interface Identities {

    /** Empty until the cluster's authority has signed one; another one after a renewal, the same one until then. */
    Optional<SSLContext> of(Uid cluster);
}
