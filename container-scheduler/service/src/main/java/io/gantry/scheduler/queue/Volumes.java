package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.scheduler.api.Volume;
import io.gantry.scheduler.core.placement.Filters;
import io.gantry.scheduler.core.placement.Reason;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.journal.VolumeRow;
import io.gantry.scheduler.spi.WorkloadEngine.KeptVolume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The named volumes of a cluster. A task's first placement decides on which machine its volume is; from then on the task is
 * placed there alone, and only when no other living task has the volume. A volume is given up by people, with its job if
 * that was asked for, or when its task begins elsewhere with an empty one; then it waits to be removed from its engine, and
 * another may have its name.
 */
final class Volumes {

    /** The last part of what is said when a task cannot have its volume. */
    private static final String REMEDY = "gantry volume delete makes room for an empty one";

    private final Map<VolumeRun.Key, VolumeRun> kept = new HashMap<>();
    private final Map<Uid, VolumeRun> givenUp = new LinkedHashMap<>();
    private final Map<Uid, NodeRun> nodes = new HashMap<>();
    private final Set<VolumeRun> unwritten = new LinkedHashSet<>();
    private final List<Uid> removed = new ArrayList<>();

    private final List<VolumeRun> writing = new ArrayList<>();
    private final Consumer<NodeRun> nodeChanged;

    /** @param nodeChanged something may have to be said about it */
    Volumes(Consumer<NodeRun> nodeChanged) {
        this.nodeChanged = nodeChanged;
    }

    /**
     * Tasks of a group that wait and can be planned together.
     *
     * @param boundTo the only nodes they may go to; none for any
     */
    record Part(GroupRun group, TaskClass tasks, BitSet indices, Set<Name> boundTo) {}

    // ---- where tasks may go

    /** Of the tasks that wait, those that may be placed now, by where they may go. */
    List<Part> parts(GroupRun group) {
        BitSet next = group.next();
        if (next.isEmpty()) {
            return List.of();
        }
        int first = next.nextSetBit(0);
        TaskClass tasks = group.tasksOf(first);
        List<Volume.Named> named = group.specOf(first).task().namedVolumes();
        if (named.isEmpty()) {
            return List.of(new Part(group, tasks, next, Set.of()));
        }
        var byPlace = new LinkedHashMap<Set<Name>, BitSet>();
        next.stream()
                .forEach(index -> places(group, named, index)
                        .ifPresent(places -> byPlace.computeIfAbsent(places, any -> new BitSet())
                                .set(index)));
        return byPlace.entrySet().stream()
                .map(one -> new Part(group, CoreTypes.on(tasks, one.getKey()), one.getValue(), one.getKey()))
                .toList();
    }

    /** How many of the tasks that wait a new node could take: not those that are bound to one. */
    int movable(GroupRun group) {
        return parts(group).stream()
                .filter(part -> part.boundTo().isEmpty())
                .mapToInt(part -> part.indices().cardinality())
                .sum();
    }

    /** What the group's waiting tasks need, or one of them, where each is bound to a node of its own. */
    TaskClass explained(GroupRun group) {
        List<Part> parts = group.spec.task().namedVolumes().isEmpty() ? List.of() : parts(group);
        return parts.isEmpty() ? group.tasks : parts.getFirst().tasks();
    }

    /** The only nodes it may go to, none for any; empty while it may go nowhere. */
    private Optional<Set<Name>> places(GroupRun group, List<Volume.Named> named, int index) {
        var places = new TreeSet<Name>();
        for (Volume.Named one : named) {
            VolumeRun volume = kept.get(VolumeRun.key(group, one.name(), index));
            if (volume == null || (volume.users.isEmpty() && mayBeginAnew(volume, one))) {
                continue;
            }
            NodeRun node = nodes.get(volume.machine);
            if (!volume.users.isEmpty() || node == null || node.id == NodeRun.NO_ID) {
                return Optional.empty();
            }
            places.add(node.name);
        }
        return Optional.of(places);
    }

    private boolean mayBeginAnew(VolumeRun volume, Volume.Named named) {
        NodeRun node = nodes.get(volume.machine);
        return named.onLost() == Volume.OnLost.RECREATE && (node == null || node.gone() || node.mustBeEmptied());
    }

    /** Why a task that waits cannot have its volume where that is; empty if it is not bound. */
    Optional<String> why(GroupRun group, int index, View view) {
        for (Volume.Named one : group.specOf(index).task().namedVolumes()) {
            VolumeRun volume = kept.get(VolumeRun.key(group, one.name(), index));
            if (volume != null && !(volume.users.isEmpty() && mayBeginAnew(volume, one))) {
                return Optional.of(why(volume, group.tasksOf(index), view));
            }
        }
        return Optional.empty();
    }

    private String why(VolumeRun volume, TaskClass tasks, View view) {
        NodeRun node = nodes.get(volume.machine);
        if (!volume.users.isEmpty()) {
            Allocation user = volume.users.iterator().next();
            return "waits for its volume " + volume.key + ", which " + user.taskName() + " on " + user.node
                    + " has until it has ended";
        }
        if (node == null || node.id == NodeRun.NO_ID) {
            return "waits for node " + volume.nodeName + ", which has left the cluster with its volume " + volume.key
                    + ": " + REMEDY;
        }
        String reasons = node.lost()
                ? "is LOST: " + REMEDY
                : Filters.reasons(node.id, tasks, view).stream()
                        .map(Reason::text)
                        .collect(Collectors.joining(", "));
        return "waits for node " + node + ", where its volume " + volume.key + " is"
                + (reasons.isEmpty() ? "" : "; the node " + reasons);
    }

    // ---- what happens to allocations

    /** It is placed: its volumes are there from now on, and its own until it ends. */
    void placed(Allocation allocation, UidSource uids, Instant now) {
        List<Volume.Named> named = allocation.spec.task().namedVolumes();
        if (named.isEmpty()) {
            return;
        }
        var own = new LinkedHashMap<Name, VolumeRun>();
        for (Volume.Named one : named) {
            Uid machine = machine(allocation.node);
            VolumeRun volume = kept.get(VolumeRun.key(allocation.group, one.name(), allocation.index));
            if (volume != null && !volume.machine.equals(machine)) {
                giveUp(volume, now);
                volume = null;
            }
            if (volume == null) {
                volume = new VolumeRun(uids.next(), allocation, one, machine, now);
                keep(volume);
            }
            volume.usedBy(allocation, one);
            changed(volume);
            own.put(one.name(), volume);
        }
        allocation.volumes = own;
    }

    private static Uid machine(NodeRun node) {
        if (node.fact == null) {
            throw new IllegalStateException("a task was placed on " + node + ", of which nothing was told");
        }
        return node.fact.machine();
    }

    /** What is durable of one that lives. */
    void adopted(Allocation allocation) {
        var own = new LinkedHashMap<Name, VolumeRun>();
        for (Volume.Named one : allocation.spec.task().namedVolumes()) {
            VolumeRun.Key key = VolumeRun.key(allocation.group, one.name(), allocation.index);
            VolumeRun volume = kept.get(key);
            if (volume == null || !volume.node.equals(allocation.node.uid)) {
                volume = givenUp.values().stream()
                        .filter(each -> each.key.equals(key) && each.node.equals(allocation.node.uid))
                        .findFirst()
                        .orElse(volume);
            }
            if (volume != null) {
                volume.users.add(allocation);
                own.put(one.name(), volume);
            }
        }
        allocation.volumes = own;
    }

    /** There is something of it on its node now. */
    void ran(Allocation allocation) {
        for (VolumeRun volume : allocation.volumes.values()) {
            if (!volume.used) {
                volume.used = true;
                changed(volume);
            }
        }
    }

    void ended(Allocation allocation) {
        allocation.volumes.values().forEach(volume -> volume.users.remove(allocation));
    }

    static Map<Name, KeptVolume> of(Allocation allocation) {
        if (allocation.volumes.isEmpty()) {
            return Map.of();
        }
        var own = new LinkedHashMap<Name, KeptVolume>();
        allocation.volumes.forEach((name, volume) -> own.put(name, volume.kept()));
        return own;
    }

    /** A task whose volume is on its node and nowhere else stays there, though the node is to be emptied. */
    void hold(GroupRun group) {
        for (int i = 0; !kept.isEmpty() && i < group.slots(); i++) {
            Allocation latest = group.latest(i);
            if (latest == null || latest.volumes.isEmpty()) {
                continue;
            }
            boolean moves = latest.living() && !latest.stopping() && latest.node.mustBeEmptied() && i < group.wanted();
            VolumeRun binds = moves ? binding(latest) : null;
            if (binds != null) {
                latest.held = true;
                latest.node.heldBy = "job " + group + ": its volume " + binds.key + " is there and nowhere else";
            } else if (group.spec.disruption() == null) {
                latest.held = false;
            }
        }
    }

    private static @Nullable VolumeRun binding(Allocation allocation) {
        return allocation.volumes.values().stream()
                .filter(volume -> volume.deleting == null && volume.onLost != Volume.OnLost.RECREATE)
                .findFirst()
                .orElse(null);
    }

    // ---- nodes

    /** A node is there, or is described anew. */
    void changed(NodeRun node) {
        if (node.fact == null || node.fact.deleted()) {
            return;
        }
        NodeRun before = nodes.get(node.fact.machine());
        boolean newer = before == null || before == node || before.id == NodeRun.NO_ID;
        if (newer) {
            nodes.put(node.fact.machine(), node);
        }
        if (newer && before != node) {
            kept.values().stream()
                    .filter(volume -> volume.machine.equals(node.fact.machine()))
                    .forEach(volume -> isOn(volume, node));
        }
    }

    private void isOn(VolumeRun volume, NodeRun node) {
        node.volumes.add(volume);
        nodeChanged.accept(node);
        if (!volume.node.equals(node.uid)) {
            volume.node = node.uid;
            volume.nodeName = node.name;
            changed(volume);
        }
    }

    /** Null for one that is not known, or not any more. */
    @Nullable
    NodeRun node(VolumeRun volume) {
        return nodes.get(volume.machine);
    }

    void forget(NodeRun node) {
        nodes.values().removeIf(node::equals);
    }

    // ---- giving up

    private void keep(VolumeRun volume) {
        kept.put(volume.key, volume);
        NodeRun node = nodes.get(volume.machine);
        if (node != null) {
            isOn(volume, node);
        }
    }

    /** It is given up; null if it was before, or is not known. */
    @Nullable
    VolumeRun giveUp(Uid uid, Instant now) {
        VolumeRun volume = kept.values().stream()
                .filter(each -> each.uid.equals(uid))
                .findFirst()
                .orElse(null);
        if (volume != null) {
            giveUp(volume, now);
        }
        return volume;
    }

    private void giveUp(VolumeRun volume, Instant now) {
        kept.remove(volume.key, volume);
        volume.deleting = now;
        givenUp.put(volume.uid, volume);
        nodes.values().stream()
                .filter(node -> node.volumes.remove(volume))
                .toList()
                .forEach(nodeChanged);
        changed(volume);
    }

    /** Its job is gone for good. */
    void gone(JobRun job, Instant now) {
        List<VolumeRun> its = kept.values().stream()
                .filter(volume -> volume.deleteWithJob && volume.job.equals(job.uid))
                .toList();
        its.forEach(volume -> giveUp(volume, now));
    }

    List<VolumeRun> givenUp() {
        return givenUp.isEmpty() ? List.of() : List.copyOf(givenUp.values());
    }

    /** Its engine has said so, or its node is gone with it. */
    void removed(VolumeRun volume) {
        givenUp.remove(volume.uid);
        unwritten.remove(volume);
        removed.add(volume.uid);
    }

    @Nullable
    VolumeRun givenUp(Uid uid) {
        return givenUp.get(uid);
    }

    // ---- what is durable

    void recovered(VolumeRow row) {
        var volume = new VolumeRun(row);
        if (volume.deleting == null) {
            keep(volume);
        } else {
            givenUp.put(volume.uid, volume);
        }
    }

    void changed(VolumeRun volume) {
        volume.durable = false;
        unwritten.add(volume);
    }

    List<VolumeRow> takeUnwritten(Uid cluster) {
        if (unwritten.isEmpty()) {
            return List.of();
        }
        var rows = unwritten.stream().map(volume -> volume.row(cluster)).toList();
        writing.addAll(unwritten);
        unwritten.clear();
        return rows;
    }

    List<Uid> takeRemoved() {
        var taken = List.copyOf(removed);
        removed.clear();
        return taken;
    }

    /** The transaction that was on its way is through. */
    void committed() {
        for (VolumeRun volume : writing) {
            volume.durable = !unwritten.contains(volume);
        }
        writing.clear();
    }
}
