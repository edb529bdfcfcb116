package io.gantry.bridge;

import io.gantry.kinds.id.Uid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** What has to be looked at again. Taken out only once it was dealt with, so that nothing is lost when that fails. */
final class Dirty {

    private final SequencedSet<Uid> uids = new LinkedHashSet<>();

    void add(Uid uid) {
        uids.add(uid);
    }

    void addAll(Iterable<Uid> more) {
        more.forEach(uids::add);
    }

    void done(Uid uid) {
        uids.remove(uid);
    }

    boolean isEmpty() {
        return uids.isEmpty();
    }

    List<Uid> all() {
        return new ArrayList<>(uids);
    }
}
