package io.gantry.scheduler.core.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The graphics processors of one node, device by device: a share fits only into one device, so a sum would not do. A
 * model's devices never become fewer while the node is there, they become empty: what holds them can still give them back.
 */
final class GpuTable {

    /** In place of a device that the node does not have. */
    static final int NONE = -1;

    /** Bits per model in the mask of what a placement has. */
    private static final int BITS_PER_MODEL = 8;

    private final SequencedMap<String, Devices> byModel;
    /** Of the view that may change it; a later one makes a copy. */
    final int epoch;

    GpuTable(int epoch) {
        this(new LinkedHashMap<>(), epoch);
    }

    private GpuTable(SequencedMap<String, Devices> byModel, int epoch) {
        this.byModel = byModel;
        this.epoch = epoch;
    }

    /** Thousandths of each device: there at all, and free. Free is below 0 where more is held than is there. */
    private static final class Devices {
        final int[] total;
        final int[] free;

        Devices(int[] total, int[] free) {
            this.total = total;
            this.free = free;
        }
    }

    GpuTable copy(int epochOfCopy) {
        var copies = new LinkedHashMap<String, Devices>();
        byModel.forEach(
                (model, devices) -> copies.put(model, new Devices(devices.total.clone(), devices.free.clone())));
        return new GpuTable(copies, epochOfCopy);
    }

    /** Changes what is there; what is held stays held. */
    void resize(List<Gpus> capacity) {
        var totals = new LinkedHashMap<String, int[]>();
        byModel.forEach((model, devices) -> totals.put(model, new int[0]));
        for (Gpus gpus : capacity) {
            int[] before = totals.getOrDefault(gpus.model(), new int[0]);
            int[] after = Arrays.copyOf(before, before.length + gpus.count());
            Arrays.fill(after, before.length, after.length, gpus.shareMilli());
            totals.put(gpus.model(), after);
        }
        totals.forEach((model, total) -> byModel.put(model, resized(byModel.get(model), total)));
    }

    private static Devices resized(@Nullable Devices before, int[] total) {
        if (before == null) {
            return new Devices(total, total.clone());
        }
        int[] grown = Arrays.copyOf(total, Math.max(total.length, before.total.length));
        int[] free = grown.clone();
        for (int i = 0; i < before.total.length; i++) {
            free[i] -= before.total[i] - before.free[i];
        }
        return new Devices(grown, free);
    }

    /** How many devices have so much free. */
    int devicesWith(String model, int shareMilli) {
        Devices devices = byModel.get(model);
        return devices == null ? 0 : count(devices.free, shareMilli);
    }

    /** How many would have so much free if nothing were held. */
    int devicesInAll(String model, int shareMilli) {
        Devices devices = byModel.get(model);
        return devices == null ? 0 : count(devices.total, shareMilli);
    }

    private static int count(int[] amounts, int atLeast) {
        int count = 0;
        for (int amount : amounts) {
            count += amount >= atLeast ? 1 : 0;
        }
        return count;
    }

    /** For each device asked for, the one with the least free that still does; {@link #NONE} if the node lacks it. */
    List<Integer> choose(List<Gpus> wanted) {
        var chosen = new ArrayList<Integer>();
        for (Gpus gpus : wanted) {
            Devices devices = byModel.get(gpus.model());
            chosen.addAll(tightest(devices == null ? new int[0] : devices.free, gpus));
        }
        return chosen;
    }

    private static List<Integer> tightest(int[] free, Gpus wanted) {
        var chosen = new ArrayList<Integer>(wanted.count());
        while (chosen.size() < wanted.count()) {
            int best = NONE;
            for (int i = 0; i < free.length; i++) {
                boolean better = best == NONE || rank(free[i], wanted) < rank(free[best], wanted);
                if (better && !chosen.contains(i)) {
                    best = i;
                }
            }
            chosen.add(best);
        }
        return chosen;
    }

    private static int rank(int free, Gpus wanted) {
        return free >= wanted.shareMilli() ? free : Integer.MAX_VALUE;
    }

    void hold(List<Gpus> wanted, List<Integer> chosen) {
        move(wanted, chosen, -1);
    }

    void free(List<Gpus> wanted, List<Integer> chosen) {
        move(wanted, chosen, 1);
    }

    private void move(List<Gpus> wanted, List<Integer> chosen, int sign) {
        int next = 0;
        for (Gpus gpus : wanted) {
            Devices devices = byModel.get(gpus.model());
            for (int i = 0; i < gpus.count(); i++) {
                int device = chosen.get(next++);
                if (devices != null && device != NONE) {
                    devices.free[device] += sign * gpus.shareMilli();
                }
            }
        }
    }

    /** A bit for each device. The same for the same devices as long as the node is there; where there are many, some share one. */
    int mask(List<Gpus> wanted, List<Integer> chosen) {
        int mask = 0;
        int next = 0;
        for (Gpus gpus : wanted) {
            int model = 0;
            for (String name : byModel.keySet()) {
                if (name.equals(gpus.model())) {
                    break;
                }
                model++;
            }
            for (int i = 0; i < gpus.count(); i++) {
                int device = chosen.get(next++);
                mask |= device == NONE ? 0 : 1 << (model * BITS_PER_MODEL + device);
            }
        }
        return mask;
    }

    /**
     * The devices behind a mask, those of each model in their order. {@link #NONE} in place of those that it does not tell:
     * where it has bits for more models than it can keep apart.
     */
    List<Integer> behind(List<Gpus> wanted, int mask) {
        boolean alone = wanted.size() == 1;
        boolean apart = byModel.size() <= HeldTable.DEVICES / BITS_PER_MODEL;
        var models = List.copyOf(byModel.keySet());
        var chosen = new ArrayList<Integer>();
        for (Gpus gpus : wanted) {
            int first = models.indexOf(gpus.model()) * BITS_PER_MODEL;
            Devices devices = byModel.get(gpus.model());
            int there = devices == null || !(alone || apart) ? 0 : devices.free.length;
            int end = chosen.size() + gpus.count();
            for (int i = 0; i < Math.min(there, alone ? HeldTable.DEVICES : BITS_PER_MODEL); i++) {
                if ((mask & 1 << (first + i)) != 0 && chosen.size() < end) {
                    chosen.add(i);
                }
            }
            while (chosen.size() < end) {
                chosen.add(NONE);
            }
        }
        return chosen;
    }

    boolean fits(List<Gpus> wanted, List<Integer> chosen) {
        int next = 0;
        for (Gpus gpus : wanted) {
            Devices devices = byModel.get(gpus.model());
            for (int i = 0; i < gpus.count(); i++) {
                int device = chosen.get(next++);
                if (devices == null || device == NONE || devices.free[device] < gpus.shareMilli()) {
                    return false;
                }
            }
        }
        return true;
    }
}
