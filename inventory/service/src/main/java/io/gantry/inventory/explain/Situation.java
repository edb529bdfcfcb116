package io.gantry.inventory.explain;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.inventory.api.JobExplanation;
import io.gantry.kinds.id.Name;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.scheduler.api.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything an explanation is made of, at one moment.
 *
 * @param open whether the cluster takes jobs of the namespace
 * @param groups what the scheduler says
 * @param shapes what a task of each group asks of a node, in the words by which pools answer
 * @param machines of the cluster's pools that are not gone
 * @param nodes of the cluster
 */
record Situation(
        Instant now,
        Name namespace,
        Name job,
        Name cluster,
        boolean open,
        JobState state,
        List<JobExplanation.Group> groups,
        Map<Name, String> shapes,
        List<Pool> pools,
        List<MachineFact> machines,
        List<NodeFact> nodes) {

    /** A pool of the cluster and what the layers below say of it, as far as they have. */
    record Pool(Name name, Optional<PoolTargetFact> target, Optional<PoolStatusFact> status) {}

    int waiting() {
        return groups.stream().mapToInt(JobExplanation.Group::waiting).sum();
    }

    int wanted() {
        return groups.stream().mapToInt(JobExplanation.Group::wanted).sum();
    }

    int running() {
        return groups.stream().mapToInt(JobExplanation.Group::running).sum();
    }
}
