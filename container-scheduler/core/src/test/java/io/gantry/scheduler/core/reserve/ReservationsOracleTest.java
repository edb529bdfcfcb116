package io.gantry.scheduler.core.reserve;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What must hold for all clusters and loads whose tasks end in time, held against sums over the whole future: random ones, each
 * named by its seed.
 */
class ReservationsOracleTest {

    private static final int TICKS = 80;

    private final View view = new View(PlacementStyle.PACK);
    private final List<Running> running = new ArrayList<>();
    private final Map<Running, Long> ends = new HashMap<>();
    /** When each was to start at the latest when it was promised. */
    private final Map<Object, Long> promised = new HashMap<>();

    private final Map<Object, Long> fixed = new HashMap<>();

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noReservationIsPushedByWhatGoesBeforeIt(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 2 + random.nextInt(5); i++) {
            var capacity = Capacity.of(4 + random.nextInt(12), 4 + random.nextInt(12), 0);
            view.addNode(new Node("node", capacity, Map.of(), List.of(), Availability.SCHEDULABLE));
        }
        var reservations = new Reservations(view, new Planner(seed), 1 + random.nextInt(5), seed);
        int wishes = 0;
        for (long now = 0; now < TICKS; now++) {
            endThoseThatEnd(reservations, now);
            pass(reservations, now);
            for (int i = random.nextInt(4); i > 0; i--) {
                long lasts = random.nextInt(5) == 0 ? Running.NO_END : 1 + random.nextInt(20);
                long end = lasts == Running.NO_END ? lasts : now + lasts;
                reservations.start(randomTasks(random), end).ifPresent(one -> add(one, random));
            }
            if (random.nextInt(4) == 0) {
                var asks = new ArrayList<Ask>();
                do {
                    asks.add(new Ask("ask", randomTasks(random), 1 + random.nextInt(3), Ask.Together.ALL_OR_NONE));
                } while (random.nextInt(3) == 0);
                var wish = new Wish("wish " + wishes++, asks, 1 + random.nextInt(20), TICKS * 10);
                want(reservations, wish, now, random);
            }
            nothingIsOverCommittedFromNowOn(reservations, now);
        }
        assertThat(promised.keySet()).isEqualTo(keys(reservations));
    }

    private static Set<Object> keys(Reservations reservations) {
        var keys = new HashSet<Object>();
        reservations.reservations().forEach(one -> keys.add(one.wish().key()));
        return keys;
    }

    private void want(Reservations reservations, Wish wish, long now, SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            long from = now + 1 + random.nextInt(20);
            if (reservations.book(wish, from, now) instanceof Promise.Kept) {
                promised.put(wish.key(), from);
                fixed.put(wish.key(), from);
            }
            return;
        }
        reservations.start(wish, now).ifPresentOrElse(all -> all.forEach(one -> add(one, random)), () -> {
            if (reservations.reserve(wish, now) instanceof Promise.Kept kept) {
                assertThat(kept.reservation().start()).isGreaterThan(now);
                promised.put(wish.key(), kept.reservation().start());
            }
        });
    }

    private void pass(Reservations reservations, long now) {
        for (Due due : reservations.pass(now)) {
            assertThat(due).isInstanceOf(Due.Begun.class);
            Due.Begun one = (Due.Begun) due;
            Object key = one.reservation().wish().key();
            assertThat(now).isLessThanOrEqualTo(promised.remove(key));
            assertThat(one.running())
                    .hasSize(one.reservation().wish().asks().stream()
                            .mapToInt(Ask::count)
                            .sum());
            Long from = fixed.remove(key);
            assertThat(from == null || from == now).isTrue();
            one.running().forEach(task -> {
                running.add(task);
                ends.put(task, task.end());
            });
        }
        promised.values().forEach(start -> assertThat(start).isGreaterThan(now));
    }

    private void add(Running one, SplittableRandom random) {
        running.add(one);
        boolean sooner = one.end() != Running.NO_END && random.nextInt(3) == 0;
        ends.put(one, sooner ? Math.max(1, one.end() - random.nextInt(5)) : one.end());
    }

    private void endThoseThatEnd(Reservations reservations, long now) {
        for (Running one : List.copyOf(running)) {
            if (ends.get(one) <= now) {
                running.remove(one);
                reservations.ended(one);
            }
        }
    }

    /** At each moment to come: all that runs then and all that is reserved then, node by node. */
    private void nothingIsOverCommittedFromNowOn(Reservations reservations, long now) {
        var times = new TreeSet<Long>();
        times.add(now);
        reservations.reservations().forEach(one -> times.add(one.start()));
        for (long time : times) {
            var cpu = new HashMap<Integer, Long>();
            var memory = new HashMap<Integer, Long>();
            for (Running one : running) {
                if (one.end() > time) {
                    count(one.placement(), cpu, memory);
                }
            }
            for (Reservation one : reservations.reservations()) {
                if (one.start() <= time && time < one.end()) {
                    one.placements().forEach(placement -> count(placement, cpu, memory));
                }
            }
            for (int node = view.nodes().next(0); node >= 0; node = view.nodes().next(node + 1)) {
                Capacity all = view.node(node).capacity();
                assertThat(cpu.getOrDefault(node, 0L)).as("at %s", time).isLessThanOrEqualTo(all.cpuMilli());
                assertThat(memory.getOrDefault(node, 0L)).isLessThanOrEqualTo(all.memoryBytes());
            }
        }
    }

    private static void count(Placement placement, Map<Integer, Long> cpu, Map<Integer, Long> memory) {
        cpu.merge(placement.node(), placement.tasks().cpuMilli(), Long::sum);
        memory.merge(placement.node(), placement.tasks().memoryBytes(), Long::sum);
    }

    private static TaskClass randomTasks(SplittableRandom random) {
        return TaskClass.of(1 + random.nextInt(8), 1 + random.nextInt(8), 0);
    }
}
