package io.gantry.bridge.demand;

import io.gantry.kinds.quantity.Gpus;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is free of one machine while tasks are reckoned onto it. One of unknown size takes all: it is only tried. */
final class Room {

    private final boolean unknown;
    private long cpu;
    private long memory;
    private long disk;
    private long bits;
    private final Map<String, Long> named;
    /** Thousandths of devices by model. */
    private final Map<String, Long> gpus = new HashMap<>();
    /** Shapes of which there is one and may be no other. */
    private final Set<String> alone = new HashSet<>();

    private Room(Resources capacity, boolean unknown) {
        this.unknown = unknown;
        this.cpu = capacity.cpu().milli();
        this.memory = capacity.memory().value();
        this.disk = capacity.disk().value();
        this.bits = capacity.bits();
        this.named = new HashMap<>(capacity.named());
        capacity.gpus().forEach(one -> gpus.merge(one.model(), one.totalMilli(), Long::sum));
    }

    static Room of(Resources capacity) {
        return new Room(capacity, false);
    }

    static Room unknown() {
        return new Room(Resources.NONE, true);
    }

    /** Takes as many of these tasks as there is room for. */
    int take(Shape shape, int wanted) {
        if (unknown) {
            return wanted;
        }
        Resources each = shape.resources();
        long most = Math.min(wanted, shape.onePerNode() ? (alone.contains(shape.text()) ? 0 : 1) : wanted);
        most = Math.min(most, share(cpu, each.cpu().milli(), most));
        most = Math.min(most, share(memory, each.memory().value(), most));
        most = Math.min(most, share(disk, each.disk().value(), most));
        most = Math.min(most, share(bits, each.bits(), most));
        for (Map.Entry<String, Long> one : each.named().entrySet()) {
            most = Math.min(most, share(named.getOrDefault(one.getKey(), 0L), one.getValue(), most));
        }
        for (Gpus one : each.gpus()) {
            most = Math.min(most, share(gpus.getOrDefault(one.model(), 0L), milli(one), most));
        }
        if (most > 0) {
            put(shape, most);
        }
        return (int) most;
    }

    private void put(Shape shape, long tasks) {
        Resources each = shape.resources();
        cpu -= tasks * each.cpu().milli();
        memory -= tasks * each.memory().value();
        disk -= tasks * each.disk().value();
        bits -= tasks * each.bits();
        each.named().forEach((name, amount) -> named.merge(name, -tasks * amount, Long::sum));
        each.gpus().forEach(one -> gpus.merge(one.model(), -tasks * milli(one), Long::sum));
        if (shape.onePerNode()) {
            alone.add(shape.text());
        }
    }

    private static long share(long free, long each, long most) {
        return each == 0 ? most : Math.max(0, free) / each;
    }

    /** A share that does not divide a device leaves some of it over: it costs what that makes of it. */
    private static long milli(Gpus one) {
        Integer share = one.share();
        return share == null || share == Gpus.WHOLE
                ? (long) one.count() * Gpus.WHOLE
                : Math.ceilDiv(Gpus.WHOLE, Gpus.WHOLE / share);
    }
}
