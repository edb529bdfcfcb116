package io.gantry.inventory.explain;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.JobExplanation;
import io.gantry.inventory.declared.KnownObjects;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.Result;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobPlacement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers what every layer says about a job, and has it put together. */
public final class Explainer {

    private final LayerDatabase database;
    private final InstantSource time;
    private final Mirror mirror;
    private final PlacementSource placements;
    private final KnownObjects known = new KnownObjects();

    public Explainer(LayerDatabase database, InstantSource time, Mirror mirror, PlacementSource placements) {
        this.database = database;
        this.time = time;
        this.mirror = mirror;
        this.placements = placements;
    }

    Result<JobExplanation> explain(Name namespace, Name job, @Nullable String authorization) {
        return placements
                .placement(namespace, job, authorization)
                .map(placement -> Composer.explain(database.read(unit -> situation(unit, placement))));
    }

    private Situation situation(Unit unit, JobPlacement placement) {
        Uid uid = placement.cluster();
        Name cluster = known.nameOf(unit, Kind.CLUSTER, uid).orElse(new Name("unknown"));
        return new Situation(
                time.instant(),
                placement.namespace(),
                placement.name(),
                cluster,
                known.specOf(unit, Kind.CLUSTER, uid, ClusterSpec.class)
                        .map(spec -> spec.takesJobsOf(placement.namespace()))
                        .orElse(true),
                placement.state(),
                placement.groups().stream().map(Explainer::group).toList(),
                shapes(placement),
                pools(unit, cluster),
                machines(unit, uid),
                nodes(unit, uid));
    }

    private static Map<Name, String> shapes(JobPlacement placement) {
        var shapes = new LinkedHashMap<Name, String>();
        for (JobPlacement.Group group : placement.groups()) {
            if (group.shape() != null) {
                shapes.put(group.name(), group.shape());
            }
        }
        return shapes;
    }

    private static JobExplanation.Group group(JobPlacement.Group group) {
        return new JobExplanation.Group(
                group.name(),
                group.wanted(),
                group.byState().getOrDefault(AllocationState.RUNNING, 0),
                group.waiting(),
                group.nodes(),
                group.reasons(),
                group.nearest(),
                group.blocked(),
                allWell(group) ? List.of() : failures(group.lastErrors()),
                group.notes());
    }

    /** Every task runs, has succeeded or waits for a node: what failed before has been got over. */
    private static boolean allWell(JobPlacement.Group group) {
        int well = group.byState().getOrDefault(AllocationState.RUNNING, 0)
                + group.byState().getOrDefault(AllocationState.SUCCEEDED, 0);
        return well + group.waiting() >= group.wanted();
    }

    /** The scheduler keeps "node: Reason: detail"; the same failure on several nodes is told once, with its count. */
    private static List<JobExplanation.Failure> failures(List<String> lastErrors) {
        var counts = new LinkedHashMap<List<String>, Integer>();
        for (String error : lastErrors) {
            String[] parts = error.split(": ", 3);
            List<String> what = parts.length == 3 ? List.of(parts[1], parts[2]) : List.of("EngineError", error);
            counts.merge(what, 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(entry -> new JobExplanation.Failure(
                        entry.getKey().getFirst(), entry.getKey().getLast(), entry.getValue()))
                .toList();
    }

    private List<Situation.Pool> pools(Unit unit, Name cluster) {
        return known.usersOf(unit, Kind.POOL, Kind.CLUSTER, cluster).stream()
                .map(pool -> new Situation.Pool(
                        pool.name(),
                        mirror.get(unit, BridgeTopics.POOL_TARGETS, pool.uid()),
                        mirror.get(unit, ProvisionerTopics.POOL_STATUS, pool.uid())))
                .toList();
    }

    private List<MachineFact> machines(Unit unit, Uid cluster) {
        var machines = new ArrayList<MachineFact>();
        mirror.forEach(unit, ProvisionerTopics.MACHINES, machine -> {
            if (cluster.equals(machine.cluster()) && machine.state() != MachineState.DELETED) {
                machines.add(machine);
            }
        });
        return machines;
    }

    private List<NodeFact> nodes(Unit unit, Uid cluster) {
        var nodes = new ArrayList<NodeFact>();
        mirror.forEach(unit, BridgeTopics.NODES, node -> {
            if (cluster.equals(node.cluster()) && node.state() != NodeState.LEFT) {
                nodes.add(node);
            }
        });
        return nodes;
    }
}
