package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.journal.ViewSegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a cluster's view had at some time: made by taking in, one after another, what the view took in. */
final class Moment {

    private PlacementStyle style = PlacementStyle.PACK;
    private Instant at = Instant.EPOCH;
    private final SortedMap<Integer, Node> nodes = new TreeMap<>();
    private final Map<Uid, Entry.Held> held = new HashMap<>();
    private final SequencedMap<GroupName, Entry.Waits> waiting = new LinkedHashMap<>();

    Instant at() {
        return at;
    }

    Map<Integer, Node> nodes() {
        return nodes;
    }

    Map<Uid, Entry.Held> held() {
        return held;
    }

    SequencedMap<GroupName, Entry.Waits> waiting() {
        return waiting;
    }

    void take(Entry entry) {
        switch (entry) {
            case Entry.Begins(PlacementStyle wanted) -> {
                style = wanted;
                nodes.clear();
                held.clear();
                waiting.clear();
            }
            case Entry.At(Instant time) -> at = time;
            case Entry.Styled(PlacementStyle wanted) -> style = wanted;
            case Entry.Described described -> nodes.put(described.id(), described.node());
            case Entry.NodeGone(int id) -> nodes.remove(id);
            case Entry.Held one -> held.put(one.allocation(), one);
            case Entry.Released(Uid allocation) -> held.remove(allocation);
            case Entry.Waits waits -> waiting.put(waits.group(), waits);
            case Entry.WaitsNoMore(GroupName group) -> waiting.remove(group);
            case Entry.Planned planned -> {} // what came of it follows
        }
    }

    // ---- as a view

    View view() {
        var view = new View(style);
        nodes.forEach(view::addNode);
        held.values().forEach(one -> hold(view, one));
        return view;
    }

    static Placement placement(Entry.Held held) {
        return new Placement(held.node(), held.tasks(), held.ports(), held.gpus());
    }

    /** Also where the node has fewer devices than it had when this was placed on it. */
    static void hold(View view, Entry.Held held) {
        Node node = view.node(held.node());
        List<Gpus> needed = needed(held, node);
        if (!needed.equals(node.capacity().gpus())) {
            var capacity = node.capacity();
            view.updateNode(
                    held.node(),
                    new Node(
                            node.key(),
                            new Capacity(
                                    capacity.cpuMilli(),
                                    capacity.memoryBytes(),
                                    capacity.diskBytes(),
                                    capacity.networkBits(),
                                    capacity.named(),
                                    needed),
                            node.overcommit(),
                            node.labels(),
                            node.taints(),
                            node.availability(),
                            node.images(),
                            node.costMilli(),
                            node.speedMilli()));
            view.updateNode(held.node(), node);
        }
        view.restore(placement(held));
    }

    /** What the node has, and more where a device is held beyond that. */
    private static List<Gpus> needed(Entry.Held held, Node node) {
        List<Gpus> there = node.capacity().gpus();
        var needed = new ArrayList<>(there);
        int next = 0;
        for (Gpus wanted : held.tasks().gpus()) {
            int devices = there.stream()
                    .filter(gpus -> gpus.model().equals(wanted.model()))
                    .mapToInt(Gpus::count)
                    .sum();
            int last = -1;
            for (int i = 0; i < wanted.count(); i++) {
                last = Math.max(last, held.gpus().get(next++));
            }
            if (last >= devices) {
                needed.add(new Gpus(wanted.model(), last + 1 - devices, Gpus.WHOLE));
            }
        }
        return needed;
    }

    // ---- as segments

    /** All of it, and the numbers that what follows goes by. */
    List<ViewSegment> segments(EntryReader numbers) {
        var out = new EntryWriter();
        out.begins(style, at);
        nodes.forEach((id, node) -> {
            out.described(id, (Entry.NodeName) node.key(), node);
            out.endIfFull();
        });
        held.forEach((uid, one) -> {
            out.held(uid.value(), one.node(), one.tasks(), one.group(), one.ports(), one.gpus());
            out.endIfFull();
        });
        waiting.values().forEach(waits -> {
            out.waits(waits);
            out.endIfFull();
        });
        out.numbered(numbers.classes(), numbers.groups());
        return out.take();
    }
}
