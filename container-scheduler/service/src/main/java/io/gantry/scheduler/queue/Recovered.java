package io.gantry.scheduler.queue;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.NodeLoss;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.job.JobStore;
import io.gantry.scheduler.journal.AllocationRow;
import io.gantry.scheduler.journal.AllocationTable;
import io.gantry.scheduler.journal.JobStatus;
import io.gantry.scheduler.journal.Occupancy;
import io.gantry.scheduler.journal.OccupancyTable;
import io.gantry.scheduler.journal.ViewJournalTable;
import io.gantry.scheduler.journal.VolumeRow;
import io.gantry.scheduler.journal.VolumeTable;
import io.gantry.scheduler.secret.JobSecret;
import io.gantry.scheduler.secret.SecretTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is durable about a cluster, read in one transaction, and how it becomes the cluster in memory. What ran goes on
 * running: nothing is decided here; the first listing of each node then tells what became of its containers.
 *
 * @param recorded what was recorded of its view before
 */
record Recovered(
        List<Job> jobs,
        Map<Uid, NavigableMap<Long, JobSpec>> earlierSpecs,
        List<JobSecret> secrets,
        List<NodeFact> nodes,
        List<AllocationRow> latestEnded,
        List<AllocationRow> kept,
        List<AllocationRow> living,
        List<Occupancy> occupancy,
        List<VolumeRow> volumes,
        ViewJournalTable.Last recorded) {

    static Recovered read(Unit unit, Uid cluster) {
        var nodes = new ArrayList<NodeFact>();
        new Mirror().forEach(unit, BridgeTopics.NODES, fact -> {
            if (fact.cluster().equals(cluster)) {
                nodes.add(fact);
            }
        });
        return new Recovered(
                JobStore.ofCluster(unit, cluster),
                JobStore.earlierSpecs(unit, cluster),
                SecretTable.all(unit),
                nodes,
                AllocationTable.latestEnded(unit, cluster),
                AllocationTable.kept(unit, cluster),
                AllocationTable.live(unit, cluster),
                OccupancyTable.ofCluster(unit, cluster),
                VolumeTable.ofCluster(unit, cluster),
                ViewJournalTable.last(unit, cluster));
    }

    String summary() {
        return jobs.size() + " jobs, " + nodes.size() + " nodes, " + living.size() + " living allocations";
    }

    void into(Cluster cluster, Decisions decisions) {
        cluster.secrets.read(secrets);
        jobs.forEach(job -> add(job, cluster));
        cluster.marks.settle(cluster.view, cluster.nodes.values());
        nodes.forEach(decisions::changed);
        volumes.forEach(cluster.volumes::recovered);
        for (Occupancy said : occupancy) {
            NodeRun node = cluster.nodes.get(said.node());
            if (node != null) {
                node.reported = said;
            }
        }
        var known = new HashMap<Uid, Allocation>();
        latestEnded.forEach(row -> latest(row, cluster, known));
        kept.forEach(row -> {
            Allocation allocation = allocation(row, cluster, known);
            if (allocation != null) {
                cluster.keep(allocation);
            }
        });
        living.forEach(row -> adopt(row, cluster, known));
        cluster.jobs.values().forEach(cluster::reconcile);
        cluster.nodes.values().forEach(cluster::report);
    }

    private void add(Job job, Cluster cluster) {
        var run = new JobRun(job, cluster.marks);
        run.written = new JobStatus(
                run.uid,
                job.state(),
                job.tasks(),
                job.reason(),
                job.observedGeneration(),
                job.update(),
                job.healthyGeneration());
        NavigableMap<Long, JobSpec> earlier = earlierSpecs.getOrDefault(run.uid, new TreeMap<>());
        run.healthySpec = run.healthy == run.generation ? run.spec : earlier.get(run.healthy);
        for (GroupRun group : run.groups.values()) {
            group.generation = sameSince(group, earlier.descendingMap());
        }
        cluster.jobs.put(run.uid, run);
        cluster.report(run);
    }

    /** The oldest generation since which the group's tasks are as they are now. */
    private static long sameSince(GroupRun group, Map<Long, JobSpec> newestFirst) {
        long since = group.job.generation;
        for (Map.Entry<Long, JobSpec> earlier : newestFirst.entrySet()) {
            Optional<TaskGroup> then = group(earlier.getValue(), group);
            if (then.isEmpty() || !GroupRun.sameTasks(then.get(), group.spec)) {
                return since;
            }
            since = earlier.getKey();
        }
        return since;
    }

    private static Optional<TaskGroup> group(JobSpec spec, GroupRun group) {
        return spec.groups().stream()
                .filter(one -> one.name().equals(group.name))
                .findFirst();
    }

    private @Nullable Allocation allocation(AllocationRow row, Cluster cluster, Map<Uid, Allocation> known) {
        Allocation there = known.get(row.uid());
        JobRun job = cluster.jobs.get(row.job().uid());
        if (there != null || job == null) {
            return there;
        }
        GroupRun group = job.groups.computeIfAbsent(row.group(), name -> dropped(job, row));
        NodeRun node = cluster.nodes.computeIfAbsent(row.node(), uid -> new NodeRun(uid, row.nodeName()));
        TaskGroup then = group(specThen(job, row), group).orElse(group.spec);
        var made = new Allocation(row, group, then.equals(group.spec) ? group.spec : then, node);
        known.put(row.uid(), made);
        return made;
    }

    /** A group that is not in the spec any more. */
    private GroupRun dropped(JobRun job, AllocationRow row) {
        TaskGroup then = specThen(job, row).groups().stream()
                .filter(one -> one.name().equals(row.group()))
                .findFirst()
                .orElse(job.spec.groups().getFirst());
        var group = new GroupRun(job, then.withName(row.group()), row.generation());
        group.dropped = true;
        return group;
    }

    private JobSpec specThen(JobRun job, AllocationRow row) {
        JobSpec then = earlierSpecs.getOrDefault(job.uid, new TreeMap<>()).get(row.generation());
        return then == null ? job.spec : then;
    }

    private void latest(AllocationRow row, Cluster cluster, Map<Uid, Allocation> known) {
        Allocation allocation = allocation(row, cluster, known);
        if (allocation != null) {
            allocation.group.latest(allocation.index, allocation);
        }
    }

    private void adopt(AllocationRow row, Cluster cluster, Map<Uid, Allocation> known) {
        Allocation allocation = allocation(row, cluster, known);
        if (allocation == null) {
            return;
        }
        allocation.group.adopt(allocation);
        cluster.volumes.adopted(allocation);
        NodeRun node = allocation.node;
        node.living.add(allocation);
        allocation.group.job.living++;
        cluster.allocations.put(allocation.uid, allocation);
        boolean hopeless = node.gone() && !(node.lost() && allocation.group.spec.onNodeLost() != null);
        if (node.id == NodeRun.NO_ID || hopeless) {
            cluster.lost(allocation, "node " + node.name + " is gone");
            return;
        }
        TaskClass tasks = allocation.group.classOf(allocation.spec);
        allocation.stopsItself = node.lost() && NodeLoss.stopsItself(allocation.spec.onNodeLost());
        cluster.goesOn(allocation);
        allocation.placement = cluster.view.adopt(node.id, tasks, allocation.heldPorts());
        if (allocation.started != null) {
            cluster.marks.started(allocation, cluster.view);
        }
    }
}
