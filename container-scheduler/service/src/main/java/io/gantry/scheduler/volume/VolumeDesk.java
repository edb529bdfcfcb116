package io.gantry.scheduler.volume;

import io.gantry.kinds.id.Uid;

/** Who hears of volumes that were given up. */
@FunctionalInterface
public interface VolumeDesk {

    /** It is durable. */
    void deleted(Uid cluster, Uid volume);
}
