package io.gantry.kinds.fact;

/**
 * The order of facts about one object: by incarnation of the installation, then by the object's version. A fact that is
 * not newer than what is known is dropped.
 *
 * @param incarnation 1 at first, one more with every restore from a backup
 */
public record Revision(int incarnation, long version) implements Comparable<Revision> {

    public Revision {
        if (incarnation < 1 || version < 1) {
            throw new IllegalArgumentException("revision " + incarnation + "." + version + ": both begin at 1");
        }
    }

    @Override
    public int compareTo(Revision other) {
        int first = Integer.compare(incarnation, other.incarnation);
        return first != 0 ? first : Long.compare(version, other.version);
    }
}
