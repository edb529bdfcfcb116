package io.gantry.scheduler.core.view;

import io.gantry.scheduler.core.gpu.GpuKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What tasks were like that a view has seen, the latest counting most: about half of it is forgotten every
 * {@value #FORGETS_AFTER} x 8 tasks. Of those without graphics processors only sums are kept; of the others at most
 * {@value #KINDS_MAX} kinds, and the rarest make room.
 */
final class GpuMix {

    private static final int KINDS_MAX = 1_024;

    /** One task. */
    private static final long ONE = 1 << 10;

    private static final int FORGETS_AFTER = 1_000;
    /** The eighth root of a half, in 65536ths. */
    private static final long KEPT = 60_097;

    /** Fewer than this many tasks say less than what is believed beforehand. */
    private static final int KNOWN_FROM = 32;

    /** Which nodes it may be on, as far as their devices and labels say. */
    record Condition(List<String> models, List<Constraint> constraints) {
        Condition {
            models = List.copyOf(models);
            constraints = List.copyOf(constraints);
        }
    }

    /** What tasks with graphics processors are told apart by. */
    record Kind(int cpuMilli, int memoryMib, int gpus, int milli, Condition where) {

        static Kind of(TaskClass tasks) {
            int gpus = 0;
            int milli = 0;
            var models = new ArrayList<String>();
            for (Gpus one : tasks.gpus()) {
                gpus += one.count();
                milli = Math.max(milli, one.shareMilli());
                models.add(one.model());
            }
            var where = new Condition(models, tasks.constraints());
            return new Kind(clamped(tasks.cpuMilli()), mib(tasks.memoryBytes()), gpus, milli, where);
        }
    }

    private final List<Kind> kinds = new ArrayList<>();
    private final Map<Kind, Integer> places = new HashMap<>();
    private long[] counts = new long[16];
    private long plain;
    private long plainCpu;
    private long plainMib;
    private long seen;

    GpuMix copy() {
        var copy = new GpuMix();
        copy.kinds.addAll(kinds);
        copy.places.putAll(places);
        copy.counts = counts.clone();
        copy.plain = plain;
        copy.plainCpu = plainCpu;
        copy.plainMib = plainMib;
        copy.seen = seen;
        return copy;
    }

    static int clamped(long amount) {
        return (int) Math.clamp(amount, 0L, Integer.MAX_VALUE);
    }

    /** Of what a task needs: rounded up. */
    static int mib(long bytes) {
        return clamped((bytes >> 20) + ((bytes & ((1 << 20) - 1)) == 0 ? 0 : 1));
    }

    long seen() {
        return seen;
    }

    /** One more of a class. */
    void see(Compiled tasks) {
        seen++;
        if (tasks.asked().gpus().isEmpty()) {
            plain += ONE;
            plainCpu += ONE * Math.min(tasks.asked().cpuMilli(), 1L << 24);
            plainMib += ONE * Math.min(mib(tasks.asked().memoryBytes()), 1L << 24);
        } else {
            int place = place(tasks); // before the array is read, which it may replace
            counts[place] += ONE;
        }
        if (seen % FORGETS_AFTER == 0) {
            forget();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same: an equal one is found below
    private int place(Compiled tasks) {
        int known = tasks.kindPlace;
        if (known < kinds.size() && kinds.get(known) == tasks.kind) {
            return known;
        }
        Kind kind = tasks.kind == null ? Kind.of(tasks.asked()) : tasks.kind;
        Integer found = places.get(kind);
        int place = found == null ? add(kind) : found;
        tasks.kind = kinds.get(place);
        tasks.kindPlace = place;
        return place;
    }

    private int add(Kind kind) {
        int place = kinds.size();
        if (place == KINDS_MAX) {
            place = rarest();
            places.remove(kinds.get(place));
            kinds.set(place, kind);
        } else {
            kinds.add(kind);
            counts = place < counts.length ? counts : Arrays.copyOf(counts, 2 * place);
        }
        counts[place] = 0;
        places.put(kind, place);
        return place;
    }

    private int rarest() {
        int rarest = 0;
        for (int i = 1; i < kinds.size(); i++) {
            rarest = counts[i] < counts[rarest] ? i : rarest;
        }
        return rarest;
    }

    private void forget() {
        plain = (plain * KEPT) >> 16;
        plainCpu = part(plainCpu);
        plainMib = part(plainMib);
        for (int i = kinds.size() - 1; i >= 0; i--) {
            counts[i] = (counts[i] * KEPT) >> 16;
            if (counts[i] == 0) {
                remove(i);
            }
        }
    }

    /** The sums are too large to be multiplied first. */
    private static long part(long sum) {
        return (sum >> 16) * KEPT;
    }

    private void remove(int place) {
        places.remove(kinds.get(place));
        Kind last = kinds.removeLast();
        if (place < kinds.size()) {
            kinds.set(place, last);
            counts[place] = counts[kinds.size()];
            places.put(last, place);
        }
    }

    /** What tasks ask of labels and models, the commonest first, at most so many. */
    List<Condition> conditions(int most) {
        var sums = new LinkedHashMap<Condition, Long>();
        for (int i = 0; i < kinds.size(); i++) {
            sums.merge(kinds.get(i).where(), counts[i], Long::sum);
        }
        return sums.entrySet().stream()
                .sorted(Map.Entry.<Condition, Long>comparingByValue().reversed())
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * What is expected: what was seen, or while that is little, halves of devices, whole ones, and four at once.
     *
     * @param families that a condition leaves open, a bit each
     */
    List<GpuKind> expected(ToLongFunction<Condition> families) {
        long sum = plain;
        for (int i = 0; i < kinds.size(); i++) {
            sum += counts[i];
        }
        var expected = new ArrayList<GpuKind>();
        if (kinds.isEmpty() || seen < KNOWN_FROM) {
            expected.add(new GpuKind(0, 0, 1, GpuKind.WHOLE / 2, -1L, 0.4));
            expected.add(new GpuKind(0, 0, 1, GpuKind.WHOLE, -1L, 0.4));
            expected.add(new GpuKind(0, 0, 4, GpuKind.WHOLE, -1L, 0.2));
            return expected;
        }
        for (int i = 0; i < kinds.size(); i++) {
            Kind kind = kinds.get(i);
            double share = (double) counts[i] / sum;
            long open = families.applyAsLong(kind.where());
            expected.add(new GpuKind(kind.cpuMilli(), kind.memoryMib(), kind.gpus(), kind.milli(), open, share));
        }
        if (plain > 0) {
            int cpu = clamped(plainCpu / plain);
            expected.add(new GpuKind(cpu, clamped(plainMib / plain), 0, 0, -1L, (double) plain / sum));
        }
        return expected;
    }
}
