package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.LabelKey;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Tally;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A class of equal tasks as it is asked for: the filters and scorers that concern it, picked once, and which nodes suit it by
 * their description, kept up with the nodes that are {@link #look looked} at.
 */
public final class Asked {

    private final View view;
    private final Compiled compiled;
    private final TaskClass tasks;
    private final PlacementStyle style;
    private final int shape;
    private final boolean sawGpus;
    private final Filter[] byProfile;
    private final Filter[] byNode;
    private final Filter[] byDomain;
    private final Scorer[] pointsByProfile;
    private final Scorer[] pointsByNode;
    private final Scorer[] pointsByDomain;
    private final NodeSet suitable = new NodeSet();
    private final List<Evenness> evenness = new ArrayList<>();
    private final LabelTest[] constraints;
    private final LabelTest[] preferences;

    /** Nothing is looked at yet. */
    Asked(View view, TaskClass tasks) {
        this.view = view;
        this.tasks = tasks;
        this.compiled = view.compile(tasks);
        this.shape = compiled.shape();
        this.sawGpus = !view.gpuNodes().isEmpty();
        PlacementStyle own = tasks.wishes().style();
        this.style = own == null ? view.style() : own;
        this.constraints = tasks.constraints().stream()
                .map(one -> new LabelTest(view, one))
                .toArray(LabelTest[]::new);
        this.preferences = tasks.wishes().preferences().stream()
                .map(one -> new LabelTest(view, one.constraint()))
                .toArray(LabelTest[]::new);
        for (int i = 0; i < tasks.rules().spreads().size(); i++) {
            evenness.add(new Evenness(compiled.spread(i)));
        }
        byProfile = filters(Reach.PROFILE);
        byNode = filters(Reach.NODE);
        byDomain = filters(Reach.DOMAIN);
        pointsByProfile = scorers(Reach.PROFILE);
        pointsByNode = scorers(Reach.NODE);
        pointsByDomain = scorers(Reach.DOMAIN);
    }

    /** With all nodes looked at: for one answer, not to be kept. */
    public static Asked now(View view, TaskClass tasks) {
        var asked = new Asked(view, tasks);
        NodeSet nodes = asked.candidates();
        for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
            asked.describe(node);
        }
        asked.begin();
        return asked;
    }

    /** All filters that concern it, in the order of {@link Filters#ALL}. */
    public List<Filter> filters() {
        return Filters.ALL.stream().filter(filter -> filter.concerns(this)).toList();
    }

    private Filter[] filters(Reach reach) {
        return Filters.ALL.stream()
                .filter(filter -> filter.reach() == reach && filter.concerns(this))
                .toArray(Filter[]::new);
    }

    private Scorer[] scorers(Reach reach) {
        return Scorers.ALL.stream()
                .filter(scorer -> scorer.reach() == reach && scorer.concerns(this))
                .toArray(Scorer[]::new);
    }

    /** Whether it is still as the view knows the class. */
    boolean isCurrent() {
        return !compiled.isForgotten()
                && compiled.shape() == shape
                && sawGpus == !view.gpuNodes().isEmpty()
                && (tasks.wishes().style() != null || view.style() == style);
    }

    public TaskClass tasks() {
        return tasks;
    }

    Compiled compiled() {
        return compiled;
    }

    PlacementStyle style() {
        return style;
    }

    /** Whether any node had graphics processors when it was looked at first. */
    boolean sawGpus() {
        return sawGpus;
    }

    /** The state of its rule of evenness of this number. */
    Evenness evenness(int i) {
        return evenness.get(i);
    }

    /** Its conditions on labels, in the order of the class. */
    LabelTest[] constraints() {
        return constraints;
    }

    /** The conditions of its wishes, in their order. */
    LabelTest[] preferences() {
        return preferences;
    }

    // ---- kept up

    /** All nodes that may suit: what labels can say of many nodes at once is left out. */
    NodeSet candidates() {
        NodeSet nodes = view.nodes().copy();
        for (LabelTest constraint : constraints) {
            constraint.narrow(nodes);
        }
        return nodes;
    }

    /** A node was described anew, or is gone. */
    void describe(int node) {
        boolean suits = view.nodes().contains(node) && passAll(byProfile, node);
        if (suits) {
            suitable.add(node);
        } else {
            suitable.remove(node);
        }
        for (int i = 0; i < evenness.size(); i++) {
            evenness.get(i).look(node, suits);
        }
    }

    /** Something was placed on a node or released. */
    void look(int node) {
        for (int i = 0; i < evenness.size(); i++) {
            evenness.get(i).look(node, suitable.contains(node));
        }
    }

    /** Before nodes are asked about: what holds for all of them is worked out once. */
    void begin() {
        for (int i = 0; i < evenness.size(); i++) {
            evenness.get(i).begin();
        }
    }

    /** What node by node answers hang on and no single node shows: while it is the same they hold. */
    long signature() {
        long signature = 0;
        for (int i = 0; i < evenness.size(); i++) {
            signature = signature * 31 + evenness.get(i).signature();
        }
        for (int i = 0; i < tasks.rules().affinities().size(); i++) {
            boolean firstOfNodes =
                    compiled.affinity(i).ofNodes() && compiled.affinity(i).total() == 0;
            signature = signature * 2 + (firstOfNodes ? 1 : 0);
        }
        return signature;
    }

    /** Those that its rules look at domain by domain, each once. */
    List<LabelKey> topologies() {
        var keys = new LinkedHashSet<LabelKey>();
        for (int i = 0; i < tasks.rules().affinities().size(); i++) {
            addTo(keys, compiled.affinity(i));
        }
        for (int i = 0; i < tasks.rules().spreads().size(); i++) {
            addTo(keys, compiled.spread(i));
        }
        for (int i = 0; i < compiled.others(); i++) {
            addTo(keys, compiled.owners(i));
        }
        return List.copyOf(keys);
    }

    private static void addTo(Set<LabelKey> keys, Tally tally) {
        LabelKey key = tally.key();
        if (key != null) {
            keys.add(key);
        }
    }

    // ---- asked

    /** Whether nodes that are equally described, and in the same domains, differ for it only by how full they are. */
    boolean isOrderedByFullness() {
        return evenness.stream().allMatch(one -> one.tally().key() != null)
                && pointsByNode.length > 0
                && pointsByNode[0] instanceof Scorers.Fullness
                && (pointsByNode.length == 1 || splitsByGpus());
    }

    /** The same but for nodes with graphics processors, which are in an order by what is expected of these. */
    boolean splitsByGpus() {
        return pointsByNode.length == 2
                && pointsByNode[0] instanceof Scorers.Fullness
                && pointsByNode[1] instanceof Scorers.ExpectedUse
                && !hasRules();
    }

    /** What no node with graphics processors can reach: a key of whom is not to be compared with theirs. */
    long surelyWithoutGpus() {
        boolean wishes = pointsByProfile.length > 2;
        return wishes ? Long.MAX_VALUE : Scorers.MOST_WITH_GPUS << Integer.SIZE;
    }

    /** Whether only nodes with graphics processors matter to it, and nothing of others. */
    boolean isOfGpusAlone() {
        return !tasks.gpus().isEmpty() && !hasRules();
    }

    /** Whether it matters to it what is placed in which domain. */
    boolean hasRules() {
        return hasDomains() || !evenness.isEmpty();
    }

    /** The labels that it is to be spread evenly over, in the order of its rules; none of them is each node. */
    List<LabelKey> evenOver() {
        var labels = new ArrayList<LabelKey>();
        for (Evenness one : evenness) {
            LabelKey key = one.tally().key();
            if (key != null) {
                labels.add(key);
            }
        }
        return labels;
    }

    /** Whether a node that has the processor and memory it needs can take one, if it suits. */
    boolean isPlain() {
        return Arrays.stream(byNode).allMatch(filter -> filter.isInGrid(this));
    }

    /** Whether a node suits, looked at now. */
    boolean profileSuits(int node) {
        return passAll(byProfile, node);
    }

    boolean suits(int node) {
        return suitable.contains(node);
    }

    /** Whether the node, which suits, can take one as far as it goes by the node alone. */
    boolean fits(int node) {
        return passAll(byNode, node);
    }

    /** Whether the domains of the node take one. */
    boolean domainsTake(int node) {
        return passAll(byDomain, node);
    }

    boolean hasDomains() {
        return byDomain.length > 0 || pointsByDomain.length > 0;
    }

    private boolean passAll(Filter[] filters, int node) {
        for (Filter filter : filters) {
            if (!filter.passes(node, this, view)) {
                return false;
            }
        }
        return true;
    }

    long profilePoints(int node) {
        return points(pointsByProfile, node);
    }

    long nodePoints(int node) {
        return points(pointsByNode, node);
    }

    long domainPoints(int node) {
        return points(pointsByDomain, node);
    }

    private long points(Scorer[] scorers, int node) {
        long sum = 0;
        for (Scorer scorer : scorers) {
            sum += scorer.points(node, this, view);
        }
        return sum;
    }
}
