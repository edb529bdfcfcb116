package io.gantry.bridge.status;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.bridge.api.ClusterStatusFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.picture.JsonText;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How one cluster is doing. */
@Entity
@Table(name = "cluster_status")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class ClusterStatus {

    private static final TypeReference<Map<NodeState, Integer>> COUNTS = new TypeReference<>() {};
    private static final TypeReference<List<Condition>> CONDITIONS = new TypeReference<>() {};

    @Id
    private UUID cluster;

    @Version
    private long version;

    private String name;
    private String nodes;
    private String conditions;

    @Column(name = "observed_generation")
    private long observedGeneration;

    private boolean deleted;

    protected ClusterStatus() {}

    static ClusterStatus of(Declared<ClusterSpec> declared) {
        var made = new ClusterStatus();
        made.cluster = declared.uid().value();
        made.version = 1;
        made.name = declared.metadata().name().value();
        made.nodes = "{}";
        made.conditions = "[]";
        return made;
    }

    List<Condition> conditions() {
        return JsonText.read(conditions, CONDITIONS);
    }

    /** @return whether anything is different now */
    boolean set(Map<NodeState, Integer> counts, List<Condition> seen, long generation, boolean gone) {
        String countsText = JsonText.write(counts);
        String seenText = JsonText.write(seen);
        boolean same = nodes.equals(countsText)
                && conditions.equals(seenText)
                && observedGeneration == generation
                && deleted == gone;
        nodes = countsText;
        conditions = seenText;
        observedGeneration = generation;
        deleted = gone;
        return !same;
    }

    /** Only after a flush: the version is part of it. */
    ClusterStatusFact fact(int incarnation) {
        return new ClusterStatusFact(
                new Uid(cluster),
                new Name(name),
                new Revision(incarnation, version),
                deleted,
                JsonText.read(nodes, COUNTS),
                conditions(),
                observedGeneration);
    }
}
