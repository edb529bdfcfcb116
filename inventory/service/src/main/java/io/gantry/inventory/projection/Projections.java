package io.gantry.inventory.projection;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.ClusterStatusFact;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.inventory.api.Described;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.declared.SaidCatalog;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.inventory.watch.ChangeLog.Change;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.JobFact;
import io.gantry.scheduler.api.SchedulerTopics;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes in what the layers below say. The platform keeps the facts; here is only what must happen beside that: the log
 * of changes gets a line, and what was said of a machine or node that is gone goes too. Allocations come by the
 * thousand in a second, so of them nothing more is done than keeping them.
 */
public final class Projections {

    private final ChangeLog changes;
    private final SaidCatalog<MachineFact, MachineSpec> machines;
    private final SaidCatalog<NodeFact, NodeSpec> nodes;
    private final Runnable poolsMoved;

    /** @param poolsMoved called after each commit that brought news of machines or pools; must be quick */
    public Projections(
            ChangeLog changes,
            SaidCatalog<MachineFact, MachineSpec> machines,
            SaidCatalog<NodeFact, NodeSpec> nodes,
            Runnable poolsMoved) {
        this.changes = changes;
        this.machines = machines;
        this.nodes = nodes;
        this.poolsMoved = poolsMoved;
    }

    public FactConsumer start(LayerContext context) {
        return FactConsumer.of(context)
                .on(ProvisionerTopics.MACHINES, machine -> machine.name().value(), this::machines)
                .on(ProvisionerTopics.POOL_STATUS, this::poolStatus)
                .on(BridgeTopics.NODES, node -> node.name().value(), this::nodes)
                .on(BridgeTopics.CLUSTER_STATUS, this::clusterStatus)
                .on(BridgeTopics.POOL_TARGETS, this::poolTargets)
                .on(SchedulerTopics.JOBS, Projections::jobAlias, this::jobs)
                .on(SchedulerTopics.ALLOCATIONS, (unit, fresh) -> {})
                .start();
    }

    /** Finds a job by namespace and name in the mirror. */
    public static String jobAlias(Name namespace, Name job) {
        return namespace + "/" + job;
    }

    private static String jobAlias(JobFact job) {
        return job.metadata().namespace() + "/" + job.metadata().name();
    }

    /** A job as REST shows it, by uid. */
    public static Optional<Described<?, ?>> job(Unit unit, Mirror mirror, Uid uid) {
        return mirror.get(unit, SchedulerTopics.JOBS, uid)
                .map(job -> Described.of(Kind.JOB, job.metadata(), job.spec(), JobStatus.of(job)));
    }

    private void machines(Unit unit, List<MachineFact> fresh) {
        machines.gone(unit, fresh);
        log(unit, fresh, machine -> new Change(Kind.MACHINE, machine.uid(), machine.name(), type(machine)));
        unit.afterCommit(poolsMoved, poolsMoved);
    }

    private void nodes(Unit unit, List<NodeFact> fresh) {
        nodes.gone(unit, fresh);
        log(unit, fresh, node -> new Change(Kind.NODE, node.uid(), node.name(), type(node)));
    }

    /** News of a pool's status is no end of the pool, whatever the fact is. */
    private void poolStatus(Unit unit, List<PoolStatusFact> fresh) {
        log(unit, fresh, pool -> new Change(Kind.POOL, pool.uid(), pool.name(), ChangeLog.Type.CHANGED));
        unit.afterCommit(poolsMoved, poolsMoved);
    }

    private void poolTargets(Unit unit, List<PoolTargetFact> fresh) {
        log(unit, fresh, pool -> new Change(Kind.POOL, pool.uid(), pool.name(), ChangeLog.Type.CHANGED));
    }

    private void clusterStatus(Unit unit, List<ClusterStatusFact> fresh) {
        log(unit, fresh, cluster -> new Change(Kind.CLUSTER, cluster.uid(), cluster.name(), ChangeLog.Type.CHANGED));
    }

    private void jobs(Unit unit, List<JobFact> fresh) {
        log(
                unit,
                fresh,
                job -> new Change(
                        Kind.JOB,
                        job.uid(),
                        job.metadata().name(),
                        job.metadata().namespace(),
                        type(job)));
    }

    private <F extends Fact> void log(Unit unit, List<F> fresh, Function<F, Change> change) {
        changes.append(unit, fresh.stream().map(change).toList());
    }

    private static ChangeLog.Type type(Fact fact) {
        return fact.deleted() ? ChangeLog.Type.DELETED : ChangeLog.Type.CHANGED;
    }
}
