package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Tally;
import io.gantry.scheduler.core.view.Topology;
import java.util.Arrays;

/**
 * For one rule of spread: the fewest tasks that any domain has in which a node suits the class. Domains of labels are few and
 * are looked through at each search; where each node is a domain, nodes are counted by how many tasks they have.
 */
final class Evenness {

    private static final int NONE = -1;

    private final Tally tally;
    /** By node, its domain when it was last looked at, if it suited. */
    private int[] domains = new int[0];
    /** By domain of a label, how many nodes in it suit. */
    private int[] nodesIn = new int[0];
    /** By node, its count when it was last looked at; by count, how many nodes have it. */
    private int[] counts = new int[0];

    private int[] nodesWith = new int[0];
    private int least;

    Evenness(Tally tally) {
        this.tally = tally;
    }

    Tally tally() {
        return tally;
    }

    void look(int node, boolean suits) {
        if (node >= domains.length) {
            int before = domains.length;
            domains = Arrays.copyOf(domains, Math.max(node + 1, before * 2));
            Arrays.fill(domains, before, domains.length, Topology.OUTSIDE);
            counts = tally.ofNodes() ? Arrays.copyOf(counts, domains.length) : counts;
        }
        int now = suits ? tally.domain(node) : Topology.OUTSIDE;
        if (tally.ofNodes()) {
            lookAtNode(node, now != Topology.OUTSIDE);
        } else if (now != domains[node]) {
            addTo(domains[node], -1);
            addTo(now, 1);
        }
        domains[node] = now;
    }

    private void addTo(int domain, int change) {
        if (domain != Topology.OUTSIDE) {
            nodesIn = domain < nodesIn.length
                    ? nodesIn
                    : Arrays.copyOf(nodesIn, Math.max(domain + 1, nodesIn.length * 2));
            nodesIn[domain] += change;
        }
    }

    private void lookAtNode(int node, boolean suits) {
        if (domains[node] != Topology.OUTSIDE) {
            nodesWith[counts[node]]--;
        }
        if (suits) {
            int count = tally.count(node);
            nodesWith = count < nodesWith.length
                    ? nodesWith
                    : Arrays.copyOf(nodesWith, Math.max(count + 1, nodesWith.length * 2));
            nodesWith[count]++;
            counts[node] = count;
        }
    }

    void begin() {
        least = tally.ofNodes() ? leastOfNodes() : leastOfDomains();
    }

    private int leastOfNodes() {
        for (int count = 0; count < nodesWith.length; count++) {
            if (nodesWith[count] > 0) {
                return count;
            }
        }
        return 0;
    }

    private int leastOfDomains() {
        int found = Integer.MAX_VALUE;
        for (int domain = 0; domain < nodesIn.length; domain++) {
            if (nodesIn[domain] > 0) {
                found = Math.min(found, tally.count(domain));
            }
        }
        return found == Integer.MAX_VALUE ? 0 : found;
    }

    /** For those that count by groups of nodes and not by nodes: {@link #consider} follows for each domain. */
    void startOver() {
        least = NONE;
    }

    /** There is a node that suits in this domain. */
    void consider(int domain) {
        if (domain != Topology.OUTSIDE) {
            int count = tally.count(domain);
            least = least == NONE ? count : Math.min(least, count);
        }
    }

    /** As of the latest {@link #begin}. */
    int least() {
        return Math.max(0, least);
    }

    /** Changes when answers about nodes change that did not themselves. */
    int signature() {
        return tally.ofNodes() ? leastOfNodes() : 0;
    }
}
