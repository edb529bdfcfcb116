package io.gantry.platform.layer;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;

/**
 * This installation of Gantry. Everything created outside carries its uid; things of another one are never touched.
 *
 * @param incarnation 1 at first, one more with every restore from a backup
 */
public record Installation(Uid uid, int incarnation) {

    public Installation {
        if (incarnation < 1) {
            throw new IllegalArgumentException("incarnation " + incarnation + ": begins at 1");
        }
    }

    /** The revision of an object of ours at this version. */
    public Revision revision(long version) {
        return new Revision(incarnation, version);
    }
}
