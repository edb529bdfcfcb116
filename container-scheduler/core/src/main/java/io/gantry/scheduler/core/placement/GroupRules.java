package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.LabelKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rules of one class say of the groups of a shared index. Each group lies whole in one domain of every label that the
 * rules name; groups in the same domains are one part, and a part is asked about once in a search.
 */
final class GroupRules {

    private static final int UNKNOWN = -1;

    private final SharedIndex shared;
    private final Asked asked;
    private final List<LabelKey> topologies;
    /** The labels of its rules of evenness, in their order. */
    private final List<LabelKey> evenOver;

    private final Map<List<Integer>, Integer> parts = new HashMap<>();
    private int[] partOf = new int[0];
    /** By rule of evenness and group, the group's domain. */
    private final int[][] domains;

    private long search;
    private long[] askedIn = new long[0];
    private boolean[] takes = new boolean[0];
    private long[] points = new long[0];

    GroupRules(SharedIndex shared, Asked asked) {
        this.shared = shared;
        this.asked = asked;
        this.topologies = asked.topologies();
        this.evenOver = asked.evenOver();
        this.domains = new int[evenOver.size()][0];
    }

    /** Before a search, or when groups mean others than before. */
    void reach(int groups, boolean anew) {
        if (anew) {
            partOf = new int[0];
        }
        int before = partOf.length;
        if (groups > before) {
            partOf = Arrays.copyOf(partOf, groups);
            Arrays.fill(partOf, before, groups, UNKNOWN);
            for (int i = 0; i < domains.length; i++) {
                domains[i] = Arrays.copyOf(domains[i], groups);
            }
        }
    }

    /** A group suits the class: from now on its domains are counted. */
    void add(int group, int node) {
        var key = new ArrayList<Integer>(topologies.size());
        for (LabelKey topology : topologies) {
            key.add(topology.of(node));
        }
        Integer part = parts.get(key);
        if (part == null) {
            part = parts.size();
            parts.put(key, part);
            askedIn = Arrays.copyOf(askedIn, parts.size());
            takes = Arrays.copyOf(takes, parts.size());
            points = Arrays.copyOf(points, parts.size());
        }
        partOf[group] = part;
        for (int i = 0; i < domains.length; i++) {
            domains[i][group] = evenOver.get(i).of(node);
        }
    }

    /** What holds for all groups is worked out once. */
    void begin() {
        search++;
        for (int i = 0; i < domains.length; i++) {
            Evenness evenness = asked.evenness(i);
            evenness.startOver();
            for (int group = 0; group < partOf.length; group++) {
                if (partOf[group] != UNKNOWN && shared.sizeOf(group) > 0) {
                    evenness.consider(domains[i][group]);
                }
            }
        }
    }

    /** Whether the domains of a group take one; the node is any of the group. */
    boolean take(int group, int node) {
        int part = partOf[group];
        if (askedIn[part] != search) {
            askedIn[part] = search;
            takes[part] = asked.domainsTake(node);
            points[part] = takes[part] ? asked.domainPoints(node) << Integer.SIZE : 0;
        }
        return takes[part];
    }

    /** In the place that they have in keys, of a group that was asked about. */
    long points(int group) {
        return points[partOf[group]];
    }
}
