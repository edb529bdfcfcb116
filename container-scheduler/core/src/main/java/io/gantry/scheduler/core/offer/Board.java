package io.gantry.scheduler.core.offer;

import io.gantry.scheduler.core.offer.Answer.Returned;
import io.gantry.scheduler.core.offer.Answer.Why;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.queue.Resource;
import io.gantry.scheduler.core.queue.Shares;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Two-level scheduling: frameworks are offered the cluster as it is, several at once, plan on their own, and claim what they
 * planned. A claim is let in as far as it still holds; the rest comes back with the reason. Nothing is locked meanwhile.
 *
 * <p>Offered first is who holds least for its weight (dominant resource fairness), and an offer allows so many tasks and no
 * more: so a greedy framework's share has grown before it is offered again. Times are the caller's. Belongs to the thread of
 * its view.
 */
public final class Board {

    private static final int FRAMEWORKS_MAX = 1_000;
    private static final int WEIGHT_MAX = 10_000;

    private final View view;
    private final Planner planner;
    private final long lasts;
    private final int most;
    private final SequencedMap<String, Framework> frameworks = new LinkedHashMap<>();
    private long offers;
    private Map<Resource, Long> all = Map.of();
    private long allAt = -1;

    /**
     * @param lasts how long an offer is good
     * @param most tasks that may be claimed of one offer
     */
    public Board(View view, Planner planner, long lasts, int most) {
        this.view = view;
        this.planner = planner;
        this.lasts = lasts;
        this.most = most;
    }

    /** @throws IllegalArgumentException naming what is wrong */
    public void join(String framework, int weight) {
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException("framework " + framework + ": weight must be 1 to 10000, not " + weight);
        }
        if (frameworks.size() >= FRAMEWORKS_MAX || frameworks.containsKey(framework)) {
            throw new IllegalArgumentException("framework " + framework
                    + ": must be another than those there are, of which there may be " + FRAMEWORKS_MAX);
        }
        frameworks.put(framework, new Framework(framework, weight));
    }

    /** It is offered nothing any more. What it holds stays held until it is released. */
    public void leave(String framework) {
        frameworks.remove(framework);
    }

    /** Only nodes with these labels are offered to it from now on. */
    public void filter(String framework, List<Constraint> constraints) {
        known(framework).filter = List.copyOf(constraints);
    }

    private Framework known(String framework) {
        Framework known = frameworks.get(framework);
        if (known == null) {
            throw new IllegalArgumentException("there is no framework " + framework);
        }
        return known;
    }

    // ---- offers

    /** The next offer; empty if all have one, or want none now. */
    public Optional<Offer> offer(long now) {
        Framework next = next(now);
        if (next == null) {
            return Optional.empty();
        }
        var offer = new Offer(
                next.name,
                view.snapshot(),
                nodes(next.filter),
                most,
                now + lasts,
                view.changes().descriptions());
        next.open = offer;
        next.latest = offers++;
        return Optional.of(offer);
    }

    /** Of those that hold equally little, the one whose last offer is longest ago. */
    private @Nullable Framework next(long now) {
        Framework next = null;
        long least = Shares.ALL;
        for (Framework one : frameworks.values()) {
            closeIfOver(one, now);
            if (one.open != null || one.notBefore > now) {
                continue;
            }
            long share = one.share(all());
            if (next == null || share < least || (share == least && one.latest < next.latest)) {
                next = one;
                least = share;
            }
        }
        return next;
    }

    /** Who does not answer in time is left out as long as that was. */
    private void closeIfOver(Framework one, long now) {
        if (one.open != null && one.open.until() <= now) {
            one.notBefore = one.open.until() + lasts;
            one.open = null;
        }
    }

    private NodeSet nodes(List<Constraint> filter) {
        NodeSet nodes = view.nodes().copy();
        for (Constraint constraint : filter) {
            Constraint.Test test = constraint.test();
            for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
                if (!test.passes(view.labels(node).get(constraint.key()))) {
                    nodes.remove(node);
                }
            }
        }
        return nodes;
    }

    /** All that there is, counted again when nodes have changed. */
    private Map<Resource, Long> all() {
        long now = view.changes().descriptions();
        if (allAt != now) {
            allAt = now;
            all = new HashMap<>();
            NodeSet nodes = view.nodes();
            for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
                var capacity = view.node(node).capacity();
                add(Resource.CPU, capacity.cpuMilli());
                add(Resource.MEMORY, capacity.memoryBytes());
                add(Resource.DISK, capacity.diskBytes());
                add(Resource.NETWORK, capacity.networkBits());
                capacity.named().forEach((name, amount) -> add(Resource.named(name), amount));
                for (Gpus gpus : capacity.gpus()) {
                    add(Resource.gpu(gpus.model()), (long) gpus.count() * gpus.shareMilli());
                }
            }
        }
        return all;
    }

    private void add(Resource resource, long amount) {
        all.merge(resource, amount, Long::sum);
    }

    /** Nothing of the offer is wanted, nor any other before then. */
    public void decline(Offer offer, long notBefore) {
        Framework framework = known(offer.framework());
        if (framework.open == offer) {
            framework.open = null;
            framework.notBefore = notBefore;
        }
    }

    // ---- claims

    /**
     * Answers an offer: holds what was planned on its view, as far as it still can be. Each task is looked at as if those
     * before it were there.
     *
     * @param planned by a {@link Planner} on the offer's view, in its order
     */
    public Answer claim(Offer offer, List<Placement> planned, long now) {
        Framework framework = frameworks.get(offer.framework());
        if (framework == null || framework.open != offer || offer.until() <= now) {
            return new Answer(
                    List.of(),
                    planned.stream().map(one -> new Returned(one, Why.OVER)).toList());
        }
        framework.open = null;
        var applied = new ArrayList<Placement>();
        var returned = new ArrayList<Returned>();
        Map<TaskClass, Boolean> unchanged = unchanged(offer, planned);
        for (Placement one : planned) {
            Why why = whyNot(
                    offer, one, applied.size(), returned.isEmpty() && Boolean.TRUE.equals(unchanged.get(one.tasks())));
            if (why == null) {
                applied.add(one);
                framework.use(one.tasks(), 1);
            } else {
                returned.add(new Returned(one, why));
            }
        }
        return new Answer(applied, returned);
    }

    /** For each class, whether all that its rules look at is as it was offered: then they allow what they allowed. */
    private Map<TaskClass, Boolean> unchanged(Offer offer, List<Placement> planned) {
        boolean described = view.changes().descriptions() == offer.descriptions;
        var unchanged = new IdentityHashMap<TaskClass, Boolean>();
        for (Placement one : planned) {
            unchanged.computeIfAbsent(
                    one.tasks(),
                    tasks -> described
                            && view.compile(tasks).rulesAreAsIn(offer.view().compile(tasks)));
        }
        return unchanged;
    }

    private @Nullable Why whyNot(Offer offer, Placement one, int before, boolean asPlanned) {
        int node = one.node();
        if (before >= offer.most()) {
            return Why.TOO_MANY;
        }
        if (!offer.has(node)) {
            return Why.NOT_OFFERED;
        }
        if (!view.nodes().contains(node)) {
            return Why.NODE;
        }
        Compiled tasks = view.compile(one.tasks());
        boolean ruled = tasks.others() > 0 || !one.tasks().rules().equals(Rules.NONE);
        boolean described = view.changes().descriptions() == offer.descriptions;
        if (asPlanned || (described && !ruled) || planner.takes(view, one.tasks(), node)) {
            return view.apply(one) ? null : Why.ROOM;
        }
        return reason(one, ruled);
    }

    private Why reason(Placement one, boolean ruled) {
        Node node = view.node(one.node());
        if (node.availability() != Availability.SCHEDULABLE) {
            return Why.NODE;
        }
        if (!view.stillFits(one)) {
            return Why.ROOM;
        }
        TaskClass withoutRules = one.tasks().with(Rules.NONE);
        return ruled && planner.takes(view, withoutRules, one.node()) ? Why.RULES : Why.NODE;
    }

    /** A task that the framework claimed has ended. */
    public void release(String framework, Placement placement) {
        view.release(placement);
        Framework holder = frameworks.get(framework);
        if (holder != null) {
            holder.use(placement.tasks(), -1);
        }
    }
}
