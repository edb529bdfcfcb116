package io.gantry.scheduler.core.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The graphics processors of one node, device by device: a share fits only into one device, so a sum would not do. A
 * model's devices never become fewer while the node is there, they become empty: what holds them can still give them back.
 */
final class GpuTable {

    /** In place of a device that the node does not have. */
    static final int NONE = -1;

    /** Bits per model in the mask of what a placement has. */
    private static final int BITS_PER_MODEL = 8;

    private String[] models;
    /** Thousandths of each device, by model: there at all, and free. Free is below 0 where more is held than is there. */
    private int[][] total;

    private int[][] free;
    /** Of the view that may change it; a later one makes a copy. */
    final int epoch;

    GpuTable(int epoch) {
        this(new String[0], new int[0][], new int[0][], epoch);
    }

    private GpuTable(String[] models, int[][] total, int[][] free, int epoch) {
        this.models = models;
        this.total = total;
        this.free = free;
        this.epoch = epoch;
    }

    GpuTable copy(int epochOfCopy) {
        return new GpuTable(models.clone(), copies(total), copies(free), epochOfCopy);
    }

    private static int[][] copies(int[][] amounts) {
        return Arrays.stream(amounts).map(int[]::clone).toArray(int[][]::new);
    }

    int models() {
        return models.length;
    }

    int count(int model) {
        return free[model].length;
    }

    int free(int model, int device) {
        return free[model][device];
    }

    /** Not to be changed by the caller. */
    int[] free(int model) {
        return free[model];
    }

    /** The number of a model, from 0; below that if it was never there. The same as long as the node is there. */
    int find(String model) {
        for (int i = 0; i < models.length; i++) {
            if (models[i].equals(model)) {
                return i;
            }
        }
        return -1;
    }

    /** Changes what is there; what is held stays held. */
    void resize(List<Gpus> capacity) {
        var totals = new LinkedHashMap<String, int[]>();
        for (String model : models) {
            totals.put(model, new int[0]);
        }
        for (Gpus gpus : capacity) {
            int[] before = totals.getOrDefault(gpus.model(), new int[0]);
            int[] after = Arrays.copyOf(before, before.length + gpus.count());
            Arrays.fill(after, before.length, after.length, gpus.shareMilli());
            totals.put(gpus.model(), after);
        }
        models = totals.keySet().toArray(String[]::new);
        int known = total.length;
        total = Arrays.copyOf(total, models.length);
        free = Arrays.copyOf(free, models.length);
        for (int i = 0; i < models.length; i++) {
            int[] wanted = totals.getOrDefault(models[i], new int[0]);
            if (i < known) {
                resize(i, wanted);
            } else {
                total[i] = wanted;
                free[i] = wanted.clone();
            }
        }
    }

    private void resize(int model, int[] wanted) {
        int[] grown = Arrays.copyOf(wanted, Math.max(wanted.length, total[model].length));
        int[] left = grown.clone();
        for (int i = 0; i < total[model].length; i++) {
            left[i] -= total[model][i] - free[model][i];
        }
        total[model] = grown;
        free[model] = left;
    }

    /** How many devices have so much free. */
    int devicesWith(String model, int shareMilli) {
        int known = find(model);
        return known < 0 ? 0 : count(free[known], shareMilli);
    }

    /** How many would have so much free if nothing were held. */
    int devicesInAll(String model, int shareMilli) {
        int known = find(model);
        return known < 0 ? 0 : count(total[known], shareMilli);
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
            int model = find(gpus.model());
            chosen.addAll(tightest(model < 0 ? new int[0] : free[model], gpus));
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
            int model = find(gpus.model());
            for (int i = 0; i < gpus.count(); i++) {
                int device = chosen.get(next++);
                if (model >= 0 && device != NONE) {
                    free[model][device] += sign * gpus.shareMilli();
                }
            }
        }
    }

    /** A bit for each device. The same for the same devices as long as the node is there; where there are many, some share one. */
    int mask(List<Gpus> wanted, List<Integer> chosen) {
        int mask = 0;
        int next = 0;
        for (Gpus gpus : wanted) {
            int known = find(gpus.model());
            int model = known < 0 ? models.length : known;
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
        boolean apart = models.length <= HeldTable.DEVICES / BITS_PER_MODEL;
        var chosen = new ArrayList<Integer>();
        for (Gpus gpus : wanted) {
            int model = find(gpus.model());
            int first = model * BITS_PER_MODEL;
            int there = model < 0 || !(alone || apart) ? 0 : free[model].length;
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
            int model = find(gpus.model());
            for (int i = 0; i < gpus.count(); i++) {
                int device = chosen.get(next++);
                if (model < 0 || device == NONE || free[model][device] < gpus.shareMilli()) {
                    return false;
                }
            }
        }
        return true;
    }
}
