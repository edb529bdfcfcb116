package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.relist.Relister.Part;
import io.gantry.platform.relist.Relister.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
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
        return part(after, limit).facts();
    }

    @Override
    public Part<F> part(@Nullable Uid after, int limit) {
        var facts = new TreeMap<Uid, F>();
        var unreadable = new TreeMap<Uid, Unreadable>();
        for (RelistSource<F> one : parts) {
            Part<F> part = one.part(after, limit);
            part.facts().forEach(fact -> facts.merge(fact.uid(), fact, MergedSource::newer));
            part.unreadable().forEach(each -> unreadable.put(each.uid(), each));
        }
        unreadable.keySet().removeAll(facts.keySet());
        return first(limit, facts, unreadable);
    }

    private static <F extends Fact> Part<F> first(
            int limit, SequencedMap<Uid, F> facts, SequencedMap<Uid, Unreadable> unreadable) {
        var all = new TreeMap<Uid, Object>(facts);
        all.putAll(unreadable);
        var some = new ArrayList<F>();
        var others = new ArrayList<Unreadable>();
        all.keySet().stream().limit(limit).forEach(uid -> {
            F fact = facts.get(uid);
            if (fact == null) {
                others.add(unreadable.get(uid));
            } else {
                some.add(fact);
            }
        });
        return new Part<>(some, others);
    }

    private static <F extends Fact> F newer(F one, F other) {
        return one.revision().compareTo(other.revision()) < 0 ? other : one;
    }
}
