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

    private static final long NOWHERE = -1;

    private final Subject subject;
    /** Null where each node is a domain. */
    private final @Nullable LabelKey key;

    private final IntChunks counts;
    private long total;
    /** Raised by every change. */
    private long version;
    /** Of a snapshot, the version that it was taken at; of what nobody else has, none. */
    private final long origin;

    Tally(Subject subject, @Nullable LabelKey key) {
        this(subject, key, new IntChunks(0), 0, NOWHERE);
    }

    private Tally(Subject subject, @Nullable LabelKey key, IntChunks counts, long total, long origin) {
        this.version = Math.max(0, origin);
        this.origin = origin;
        this.subject = subject;
        this.key = key;
        this.counts = counts;
        this.total = total;
    }

    Tally snapshot(@Nullable LabelKey keyOfCopy) {
        return new Tally(subject, keyOfCopy, counts.snapshot(), total, version);
    }

    /** Whether nothing changed in it since this snapshot of it was taken, whatever was tried out on the snapshot. */
    boolean isAsIn(Tally snapshot) {
        return subject.equals(snapshot.subject) && version == snapshot.origin;
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
            version++;
            counts.add(domain, by);
            total += by;
        }
    }
}
