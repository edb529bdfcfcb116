package io.gantry.faults.world;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import org.jspecify.annotations.Nullable;

/** What people want of a pool, as far as it was acknowledged. */
final class WantedPool {

    private final Name name;
    private PoolSpec spec;
    private int mostEver;
    private @Nullable Uid uid;
    private boolean askedToGo;
    private boolean deleted;

    WantedPool(Name name, PoolSpec spec) {
        this.name = name;
        this.spec = spec;
        asks(spec);
    }

    /** From now on it may be so: an answer may be lost. */
    void asks(PoolSpec wanted) {
        mostEver = Math.max(mostEver, wanted.highest());
    }

    void is(PoolSpec acknowledged, Uid itsUid) {
        spec = acknowledged;
        uid = itsUid;
    }

    void asksToGo() {
        askedToGo = true;
    }

    void deleted() {
        deleted = true;
    }

    Name name() {
        return name;
    }

    PoolSpec spec() {
        return spec;
    }

    @Nullable
    Uid uid() {
        return uid;
    }

    boolean isAskedToGo() {
        return askedToGo;
    }

    boolean lives() {
        return uid != null && !askedToGo && !deleted;
    }

    /** The most machines that it was ever to have. */
    int mostEver() {
        return mostEver;
    }
}
