package io.gantry.scheduler.spi;

import io.gantry.kinds.id.Uid;
import java.util.Optional;

/** Knows the client identity for each cluster; another one after a renewal. */
@FunctionalInterface
public interface ClientIdentities {

    /** Empty until the cluster's authority has signed one. */
    Optional<ClientIdentity> of(Uid cluster);
}
