package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The list of a topic that several layers write, each its own objects: theirs together, by uid. Every part is asked for
 * a whole page, so the first page of all is among what they gave, and a short one is the end of each.
 */
record MergedSource<F extends Fact>(Topic<F> topic, List<RelistSource<F>> parts) implements RelistSource<F> {

    MergedSource {
        parts = List.copyOf(parts);
    }

    @Override
    public List<F> page(@Nullable Uid after, int limit) {
        var byUid = new TreeMap<Uid, F>();
        for (RelistSource<F> part : parts) {
            part.page(after, limit).forEach(fact -> byUid.merge(fact.uid(), fact, MergedSource::newer));
        }
        return byUid.values().stream().limit(limit).toList();
    }

    private static <F extends Fact> F newer(F one, F other) {
        return one.revision().compareTo(other.revision()) < 0 ? other : one;
    }
}
