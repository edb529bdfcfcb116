package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.gpu.Worths;
import io.gantry.scheduler.core.view.ChangeLog;
import io.gantry.scheduler.core.view.LabelKey;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that can take a task of one class, best first, kept up with the view: only nodes that changed are looked at again.
 * Nodes that are alike in all domains which the class's rules look at are a part by themselves, in an order of its own; what
 * a rule says of a domain holds for the whole part, so a search looks at the best node of each part.
 *
 * <p>Costs about 20 bytes a node. A change costs a look and some steps in a heap for each class that is kept.
 */
final class ClassIndex implements Index {

    private final Asked asked;
    private final View view;
    private final long seed;
    private final List<LabelKey> topologies;
    private final NodeHeap.Keys keys = new NodeHeap.Keys();
    private int[] partOf = new int[0];
    private final List<NodeHeap> parts = new ArrayList<>();
    private final Map<List<Integer>, Integer> partIds = new HashMap<>();
    private long[] profilePoints = new long[0];
    private final boolean gpuNodes;
    private final boolean expectsUse;
    /** In which catching up a node was looked at last. */
    private int[] lookedAt = new int[0];

    private int round;
    private @Nullable Worths worths;
    private long bestKey;
    private long signature;
    private long seen;
    private boolean fresh = true;

    ClassIndex(View view, Asked asked, long seed) {
        this(view, asked, seed, false);
    }

    /** @param gpuNodes whether of nodes that have graphics processors alone */
    ClassIndex(View view, Asked asked, long seed, boolean gpuNodes) {
        this.view = view;
        this.gpuNodes = gpuNodes;
        this.seed = seed;
        this.asked = asked;
        this.topologies = asked.topologies();
        this.expectsUse = Scorers.ExpectedUse.decidesFor(asked);
    }

    @Override
    public boolean isCurrent(View now) {
        return view == now && asked.isCurrent();
    }

    @Override
    public boolean givesUp() {
        return false;
    }

    @Override
    public Asked asked() {
        return asked;
    }

    /** Looks again at every node that changed since the last time. */
    private void catchUp() {
        ChangeLog changes = gpuNodes ? view.gpuChanges() : view.changes();
        reach(view.bound());
        round++;
        boolean expectsOther = worths != view.worths();
        worths = view.worths();
        if (fresh) {
            fresh = false;
            NodeSet nodes = asked.candidates();
            if (gpuNodes) {
                nodes.retain(view.gpuNodes());
            }
            for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
                describe(node);
            }
        } else if (!changes.reaches(seen)) {
            for (int node = 0; node < view.bound(); node++) {
                describe(node);
            }
        } else {
            for (long position = changes.end() - 1; position >= seen; position--) {
                int node = changes.node(position);
                if (changes.isDescription(position)) {
                    lookedAt[node] = round;
                    describe(node);
                } else if (lookedAt[node] != round) {
                    lookedAt[node] = round;
                    asked.look(node);
                    place(node);
                }
            }
        }
        seen = changes.end();
        asked.begin();
        long now = asked.signature();
        if (now != signature || (expectsOther && expectsUse)) {
            signature = now;
            NodeSet nodes = gpuNodes ? view.gpuNodes() : view.nodes();
            for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
                place(node);
            }
        }
    }

    private void reach(int bound) {
        if (bound > partOf.length) {
            int before = partOf.length;
            keys.reach(bound);
            partOf = Arrays.copyOf(partOf, Math.max(bound, before + (before >> 1)));
            profilePoints = Arrays.copyOf(profilePoints, partOf.length);
            lookedAt = Arrays.copyOf(lookedAt, partOf.length);
        }
    }

    private void describe(int node) {
        takeOut(node);
        asked.describe(node);
        if (gpuNodes && !view.gpuNodes().contains(node)) {
            return;
        }
        if (asked.suits(node)) {
            partOf[node] = part(node);
            profilePoints[node] = asked.profilePoints(node);
        }
        place(node);
    }

    private int part(int node) {
        var domains = new ArrayList<Integer>(topologies.size());
        for (LabelKey key : topologies) {
            domains.add(key.of(node));
        }
        Integer known = partIds.get(domains);
        if (known == null) {
            known = parts.size();
            partIds.put(domains, known);
            parts.add(new NodeHeap(keys));
        }
        return known;
    }

    private void takeOut(int node) {
        if (keys.places[node] != NodeHeap.OUT) {
            parts.get(partOf[node]).remove(node);
        }
    }

    /** Puts a node where it belongs now, or takes it out. */
    private void place(int node) {
        // One that has left may be seen first by what was released on it just before.
        boolean gone =
                gpuNodes ? !view.gpuNodes().contains(node) : !view.nodes().contains(node);
        if (gone || !asked.suits(node) || !asked.fits(node)) {
            takeOut(node);
            return;
        }
        long key = Seeds.key(profilePoints[node] + asked.nodePoints(node), seed, node);
        if (keys.places[node] == NodeHeap.OUT) {
            parts.get(partOf[node]).add(node, key);
        } else if (keys.keys[node] != key) {
            parts.get(partOf[node]).change(node, key);
        }
    }

    @Override
    public boolean takes(int node) {
        catchUp();
        return node < keys.places.length
                && keys.places[node] != NodeHeap.OUT
                && (!asked.hasDomains() || asked.domainsTake(node));
    }

    @Override
    public long bestKey() {
        return bestKey;
    }

    @Override
    public int best() {
        catchUp();
        if (!asked.hasDomains()) {
            int first = parts.isEmpty() || parts.getFirst().size() == 0
                    ? -1
                    : parts.getFirst().node(0);
            bestKey = first < 0 ? 0 : keys.keys[first];
            return first;
        }
        int best = -1;
        bestKey = 0;
        for (int i = 0; i < parts.size(); i++) {
            NodeHeap part = parts.get(i);
            if (part.size() == 0) {
                continue;
            }
            int node = part.node(0);
            if (!asked.domainsTake(node)) {
                continue;
            }
            long key = keys.keys[node] + (asked.domainPoints(node) << 32);
            if (best < 0 || key > bestKey || (key == bestKey && node < best)) {
                best = node;
                bestKey = key;
            }
        }
        return best;
    }
}
