package io.gantry.scheduler.core.view;

import org.jspecify.annotations.Nullable;

/**
 * How many of certain tasks are placed in each domain of a topology: those with a tag, or those with a rule about others.
 * Kept up with every placement, so that spread and affinity cost a look and not a count.
 */
public final class Tally {

    /**
     * Whom it counts.
     *
     * @param rule whose owners are counted; null where those with the tag are
     */
    record Subject(String tag, String topology, @Nullable Affinity rule) {

        boolean counts(Rules rules) {
            return rule == null
                    ? rules.tags().contains(tag)
                    : rules.affinities().contains(rule);
        }
    }

    private final Subject subject;
    /** Null where each node is a domain. */
    private final @Nullable LabelKey key;

    private final IntChunks counts;
    private long total;

    Tally(Subject subject, @Nullable LabelKey key) {
        this(subject, key, new IntChunks(0), 0);
    }

    private Tally(Subject subject, @Nullable LabelKey key, IntChunks counts, long total) {
        this.subject = subject;
        this.key = key;
        this.counts = counts;
        this.total = total;
    }

    Tally snapshot(@Nullable LabelKey keyOfCopy) {
        return new Tally(subject, keyOfCopy, counts.snapshot(), total);
    }

    Subject subject() {
        return subject;
    }

    /** Whether each node is a domain of its own. */
    public boolean ofNodes() {
        return key == null;
    }

    /** The label whose values are the domains; null where nodes are. */
    public @Nullable LabelKey key() {
        return key;
    }

    /** The node's domain, or {@link Topology#OUTSIDE}. */
    public int domain(int node) {
        return key == null ? node : key.of(node);
    }

    public int count(int domain) {
        return counts.get(domain);
    }

    /** Whether there is any in the node's domain; outside of all domains there is none. */
    public boolean hasAny(int node) {
        int domain = domain(node);
        return domain != Topology.OUTSIDE && count(domain) > 0;
    }

    /** In all domains. */
    public long total() {
        return total;
    }

    void change(int node, int by) {
        int domain = domain(node);
        if (domain != Topology.OUTSIDE) {
            counts.add(domain, by);
            total += by;
        }
    }
}
