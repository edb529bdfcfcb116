package io.gantry.simulator.engine;

import io.gantry.scheduler.core.explain.Explainer;
import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Plan;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.simulator.chance.Draws;
import io.gantry.simulator.load.Arrival;
import io.gantry.simulator.load.Load;
import io.gantry.simulator.load.MachineGroup;
import io.gantry.simulator.load.MachineGroup.Outage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks come, wait, are placed by the core, run and end; machines fail and are drained, which sends their tasks back to wait
 * and to begin anew. All that happens at one time happens before anything is placed at that time.
 *
 * <p>In memory are the tasks that run or wait and nothing of those that come or have been: a load is read as it is needed.
 */
public final class Simulation {

    /** Longer queues are nobody's plan. */
    public static final long WAITING_MAX = 5_000_000;

    private static final long SPAN_MILLIS = 1000;

    /** The two high bits of an event say what it is. */
    private static final long TASK_ENDS = 0;

    private static final long MACHINE_GOES = 1L << 62;
    private static final long MACHINE_RETURNS = 2L << 62;
    private static final long KIND = 3L << 62;
    private static final long DRAIN = 1L << 40;

    private final List<MachineGroup> groups;
    private final Load load;
    private final PlacementStyle style;
    private final long seed;
    private final long untilMillis;
    private final Progress progress;

    private final Cluster cluster;
    private final Planner planner = new Planner();
    private final WaitingTasks waiting = new WaitingTasks();
    private final RunningTasks running;
    private final Events events = new Events();
    private final Commonest commonest = new Commonest();
    private final WaitTimes waits = new WaitTimes();
    private final Series cpu = new Series(SPAN_MILLIS);
    private final Series memory = new Series(SPAN_MILLIS);
    private final Series gpu = new Series(SPAN_MILLIS);
    private final Series queue = new Series(SPAN_MILLIS);
    private final Series fragmentation = new Series(SPAN_MILLIS);
    private final Draws outages;
    private final boolean[] away;

    private long now;
    private long planned;
    private long arrived;
    private long started;
    private long ended;
    private long lost;
    private long lastFirstStart;
    private long moved;
    private long fragmentationAt = -1;
    private double fragmented;
    private @Nullable Arrival coming;
    private long restingSince = -1;
    private final long longestOutage;

    /** Told now and then. */
    public interface Progress {
        void at(long millis, long arrived);
    }

    /** @param untilMillis when it ends at the latest */
    public Simulation(
            List<MachineGroup> groups,
            Load load,
            PlacementStyle style,
            long seed,
            long untilMillis,
            Progress progress) {
        this.groups = List.copyOf(groups);
        this.load = load;
        this.style = style;
        this.seed = seed;
        this.untilMillis = untilMillis;
        this.progress = progress;
        this.cluster = new Cluster(this.groups, style);
        this.running = new RunningTasks(cluster.size());
        this.outages = Draws.of(seed, "outages");
        this.longestOutage = this.groups.stream()
                .flatMap(group -> Stream.of(group.failures(), group.drains()))
                .filter(Objects::nonNull)
                .mapToLong(outage -> outage.lasts().toMillis())
                .max()
                .orElse(0);
        this.away = new boolean[cluster.size()];
        for (int node = 0; node < cluster.size(); node++) {
            scheduleOutage(node, cluster.group(node).failures(), 0);
            scheduleOutage(node, cluster.group(node).drains(), DRAIN);
        }
    }

    /** Runs it; once. */
    public RunResult run() throws IOException {
        advanceLoad();
        RunResult.End end = RunResult.End.DONE;
        while (!isDone()) {
            long next = nextTime();
            if (next > untilMillis) {
                record(untilMillis);
                end = RunResult.End.TIME_IS_UP;
                break;
            }
            record(next);
            happen();
            if (waiting.size() > WAITING_MAX) {
                end = RunResult.End.TOO_MANY_WAIT;
                break;
            }
            place();
        }
        return result(end);
    }

    /** Nothing is left that changes anything: nothing comes or ends, and what waits has seen all machines that were away. */
    private boolean isDone() {
        if (coming != null || running.finite() > 0) {
            restingSince = -1;
            return false;
        }
        restingSince = restingSince < 0 ? now : restingSince;
        return waiting.size() == 0 || cluster.down() == 0 || now - restingSince > longestOutage;
    }

    private long nextTime() {
        long event = events.isEmpty() ? Long.MAX_VALUE : events.time();
        return coming == null ? event : Math.min(event, coming.atMillis());
    }

    private void happen() throws IOException {
        while (!events.isEmpty() && events.time() == now) {
            long event = events.take();
            if ((event & KIND) == TASK_ENDS) {
                taskEnds((int) event, (int) (event >>> 32));
            } else if ((event & KIND) == MACHINE_GOES) {
                machineGoes((int) event, event & DRAIN);
            } else {
                machineReturns((int) event, event & DRAIN);
            }
        }
        for (Arrival one = coming; one != null && one.atMillis() == now; one = coming) {
            waiting.add(one.tasks(), now, one.runsMillis(), false, one.count());
            commonest.add(one.tasks(), one.count());
            arrived += one.count();
            advanceLoad();
        }
    }

    private void advanceLoad() throws IOException {
        Optional<Arrival> next = load.next();
        coming = next.orElse(null);
        if (coming != null && coming.atMillis() < now) {
            throw new IllegalStateException("a load goes back in time: " + coming + " at " + now);
        }
    }

    private void taskEnds(int slot, int turn) {
        if (running.isTurn(slot, turn)) {
            cluster.release(running.stop(slot));
            ended++;
        }
    }

    private void machineGoes(int node, long drain) {
        Outage outage = outage(node, drain);
        if (outage == null) {
            throw new IllegalStateException("machine " + node + " has no such outage");
        }
        if (away[node]) {
            scheduleOutage(node, outage, drain); // it is away for the other reason; this one comes another time
            return;
        }
        away[node] = true;
        for (int slot : running.onNode(node)) {
            long runs = running.runsMillis(slot);
            Placement placement = running.stop(slot);
            cluster.release(placement);
            waiting.add(placement.tasks(), now, runs, true, 1);
            lost += drain == 0 ? 1 : 0;
            moved += drain == 0 ? 0 : 1;
        }
        cluster.takeAway(node, drain == 0 ? Availability.NOT_READY : Availability.CORDONED);
        events.add(now + outage.lasts().toMillis(), MACHINE_RETURNS | drain | node);
    }

    private void machineReturns(int node, long drain) {
        away[node] = false;
        cluster.giveBack(node);
        scheduleOutage(node, outage(node, drain), drain);
    }

    private @Nullable Outage outage(int node, long drain) {
        MachineGroup group = cluster.group(node);
        return drain == 0 ? group.failures() : group.drains();
    }

    private void scheduleOutage(int node, @Nullable Outage outage, long drain) {
        if (outage != null) {
            double wait = outages.exponential((double) outage.every().toMillis());
            events.add(now + Math.max(1, Math.round(wait)), MACHINE_GOES | drain | node);
        }
    }

    private void place() {
        List<Ask> asks = waiting.asks(cluster.view().roomVersion());
        while (!asks.isEmpty()) {
            Plan plan = planner.plan(cluster.view(), asks, Draws.mix(seed ^ planned++));
            for (Plan.Outcome outcome : plan.outcomes()) {
                start(outcome);
            }
            asks = waiting.asks(cluster.view().roomVersion());
        }
    }

    private void start(Plan.Outcome outcome) {
        var line = (WaitingTasks.Line) outcome.ask().key();
        for (Placement placement : outcome.placed()) {
            if (!cluster.hold(placement)) {
                throw new IllegalStateException("the core planned what does not fit: " + placement);
            }
            WaitingTasks.Task task = waiting.take(line);
            waits.add(now - task.sinceMillis(), 1);
            int slot = running.start(placement, task.runsMillis());
            started++;
            lastFirstStart = task.again() ? lastFirstStart : now;
            if (task.runsMillis() >= 0) {
                double takes =
                        task.runsMillis() / cluster.group(placement.node()).performance();
                events.add(now + Math.max(1, Math.round(takes)), end(slot));
            }
        }
        if (outcome.blocked() > 0) {
            line.blocked(cluster.view().roomVersion());
        }
    }

    /** Turns fit into 30 bits: of one slot there are no more in any simulation that ends. */
    private long end(int slot) {
        return TASK_ENDS | (long) (running.turn(slot) & 0x3FFF_FFFF) << 32 | slot;
    }

    /** Since the time before nothing has changed. */
    private void record(long then) {
        cpu.until(then, cluster.cpu());
        memory.until(then, cluster.memory());
        gpu.until(then, cluster.gpu());
        queue.until(then, (double) waiting.size());
        if (fragmentationAt < 0 || then - fragmentationAt >= fragmentation.spanMillis()) {
            fragmented = cluster.fragmentation(commonest);
            fragmentationAt = then;
        }
        fragmentation.until(then, fragmented);
        now = then;
        progress.at(now, arrived);
    }

    private RunResult result(RunResult.End end) {
        double cost =
                groups.stream().mapToDouble(one -> one.count() * one.cost()).sum();
        return new RunResult(
                style,
                seed,
                cluster.size(),
                arrived,
                started,
                ended,
                waiting.size(),
                neverFits(),
                lost,
                moved,
                waits,
                cpu,
                memory,
                gpu,
                queue,
                fragmentation,
                lastFirstStart == 0 ? now : lastFirstStart,
                now,
                cost,
                end);
    }

    private long neverFits() {
        var explainer = new Explainer(0);
        return waiting.lines().stream()
                .filter(line -> explainer.explain(cluster.view(), line.tasks()).neverFits())
                .mapToLong(WaitingTasks.Line::count)
                .sum();
    }
}
