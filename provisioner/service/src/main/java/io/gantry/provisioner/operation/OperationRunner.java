package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.lifecycle.OperationKind;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.Join;
import io.gantry.provisioner.spi.MachineDriver.JoinMode;
import io.gantry.provisioner.spi.MachineDriver.PowerControl;
import io.gantry.provisioner.spi.MachineDriver.Progress;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import io.gantry.provisioner.spi.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works on the open operations of the providers this process owns: reads those whose time has come, asks their drivers,
 * hands what came of it to the {@link ResultRecorder}. What is under way at a provider is asked after from memory and
 * writes nothing; after a restart the table has everything, and asking again is harmless.
 */
public final class OperationRunner implements AutoCloseable {

    private static final Duration PICK_EVERY = Duration.ofSeconds(1);
    private static final Duration ASK_AGAIN_MIN = Duration.ofMillis(20);
    private static final Duration ASK_AGAIN_MAX = Duration.ofMinutes(1);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final LayerContext context;
    private final ProviderBook providers;
    private final DriverCalls calls;
    private final JoinData joins;
    private final ResultRecorder recorder;
    private final int most;
    private final LateCreations late;
    private final OperationStore store = new OperationStore();
    private final Map<Uid, Task> byMachine = new ConcurrentHashMap<>();
    private final Loop pick;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;

    /** @param most operations looked after at once */
    public OperationRunner(
            LayerContext context,
            ProviderBook providers,
            DriverCalls calls,
            JoinData joins,
            ResultRecorder recorder,
            int most) {
        this.context = context;
        this.providers = providers;
        this.calls = calls;
        this.late = new LateCreations(context.ticker(), calls.longest());
        this.joins = joins;
        this.recorder = recorder;
        this.most = most;
        this.pick = new Loop(context.threads(), "provisioner-operations", PICK_EVERY, this::pick);
        this.threads = context.threads().executor("gantry-operation");
        this.timer = context.threads().timer("gantry-operation-timer");
        recorder.whenRecorded(this::recorded);
    }

    public void start() {
        pick.start();
    }

    /** Something may be due. */
    public void wake() {
        pick.wake();
    }

    /** It was ended in the table: nothing more is asked for it, also if it only waits. */
    public void drop(Uid machine, Uid operation) {
        Task task = byMachine.get(machine);
        if (task != null && task.due.operation().equals(operation)) {
            task.cancelled = true;
            submit(task);
        }
    }

    /** News from another layer: what waits for some may go on. */
    public void hurry() {
        byMachine.values().stream().filter(task -> task.waiting).forEach(this::submit);
        pick.wake();
    }

    @Override
    public void close() {
        pick.close();
        timer.shutdownNow();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(LOOK_AGAIN.toMillis() * 5, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An operation that is looked after. */
    private static final class Task {
        final Due due;
        final LeaseHold hold;
        volatile boolean cancelled;
        volatile boolean waiting;
        volatile Instant deadline;
        /** When its last call was, by the ticker. */
        volatile long sent;
        /** Guards against two attempts at once: a wake may come while one runs. */
        private boolean running;

        private boolean ended;
        private @Nullable Future<?> next;

        Task(Due due, LeaseHold hold, Instant deadline) {
            this.due = due;
            this.hold = hold;
            this.deadline = deadline;
            this.waiting = !due.waitsFor().isEmpty() && due.deadline() == null;
        }

        synchronized boolean begin() {
            if (running || ended) {
                return false;
            }
            if (next != null) {
                next.cancel(false);
                next = null;
            }
            running = true;
            return true;
        }

        synchronized void next(Future<?> attempt) {
            next = attempt;
        }

        /** Its result is on its way to the table: nothing more is asked. */
        synchronized void ended() {
            ended = true;
        }

        synchronized void end() {
            running = false;
        }
    }

    private void pick() {
        int free = most - byMachine.size();
        if (free <= 0) {
            return;
        }
        Instant now = context.time().instant();
        for (Uid provider : context.database().read(store::providers)) {
            Optional<LeaseHold> hold = context.leases().acquire(new Shard(provider));
            if (hold.isPresent()) {
                List<Uid> known = byMachine.values().stream()
                        .map(task -> task.due.operation())
                        .toList();
                int limit = free;
                List<Due> due = context.database().read(unit -> store.due(unit, provider, now, known, limit));
                due.forEach(each -> take(each, hold.get(), now));
                free -= due.size();
            }
            if (free <= 0) {
                return;
            }
        }
    }

    private void take(Due due, LeaseHold hold, Instant now) {
        Instant deadline = due.deadline() == null ? now.plus(recorder.timeFor(due.kind())) : due.deadline();
        var task = new Task(due, hold, deadline);
        Task before = byMachine.putIfAbsent(due.machine(), task);
        if (before == null) {
            submit(task);
        } else if (!before.due.operation().equals(due.operation())) {
            before.cancelled = true; // the machine moved on; the new operation begins when the old one's call has ended
            submit(before);
        }
    }

    private void submit(Task task) {
        try {
            threads.execute(() -> run(task));
        } catch (RejectedExecutionException _) {
            // closing: the next start goes on
        }
    }

    private void later(Task task, Duration delay) {
        try {
            task.next(timer.schedule(() -> submit(task), delay.toMillis(), TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException _) {
            // closing: the next start goes on
        }
    }

    private void run(Task task) {
        if (!task.begin()) {
            return;
        }
        try {
            if (task.cancelled || context.leases().held(task.hold.shard()).isEmpty()) {
                forget(task);
                return;
            }
            goOn(task, attempt(task));
        } catch (InterruptedException _) {
            byMachine.remove(task.due.machine(), task);
        } finally {
            task.end();
        }
    }

    private void goOn(Task task, Attempt attempt) {
        switch (attempt) {
            case Attempt.Pending(Duration after) -> {
                Duration bounded = after.compareTo(ASK_AGAIN_MIN) < 0
                        ? ASK_AGAIN_MIN
                        : after.compareTo(ASK_AGAIN_MAX) > 0 ? ASK_AGAIN_MAX : after;
                later(task, bounded);
            }
            case Attempt.Waiting waiting -> {
                if (!task.waiting) {
                    task.waiting = true;
                    recorder.add(new ResultRecorder.Result(task.due, task.hold, waiting));
                }
                later(task, LOOK_AGAIN);
            }
            case Attempt.Done _, Attempt.Failed _, Attempt.Overdue _ -> {
                context.destruction().waitsNoMore(key(task.due));
                task.ended();
                recorder.add(new ResultRecorder.Result(task.due, task.hold, attempt));
            }
        }
    }

    /** Recorded, or dropped because the machine moved on: what is next for the machine may begin. */
    private void recorded(Due due) {
        byMachine.computeIfPresent(
                due.machine(), (_, task) -> task.due.operation().equals(due.operation()) ? null : task);
        pick.wake();
    }

    private void forget(Task task) {
        context.destruction().waitsNoMore(key(task.due));
        byMachine.remove(task.due.machine(), task);
        pick.wake();
    }

    private Attempt attempt(Task task) throws InterruptedException {
        Due due = task.due;
        Optional<Withheld> withheld =
                due.kind().destroys() ? context.destruction().withheld() : Optional.empty();
        if (withheld.isPresent()) { // before its deadline: what may not be done cannot be late
            var waiting =
                    Waiting.of(due.kind().waits(), List.of(due.machineName().value()));
            context.destruction().waits(key(due), waiting);
            return new Attempt.Waiting(Why.withheld(withheld.get()));
        }
        if (!task.waiting && context.time().instant().isAfter(task.deadline)) {
            return new Attempt.Overdue();
        }
        return switch (providers.find(due.provider())) {
            case ProviderBook.Entry.Missing(Why why) -> new Attempt.Waiting(why);
            case ProviderBook.Entry.Found(ProviderBook.Callee callee) -> {
                Optional<Join> join = join(due, callee.driver());
                if (join.isEmpty() && needsJoin(due, callee.driver())) {
                    yield new Attempt.Waiting(Why.said(
                            "WaitingForClusterAuthority",
                            "the bridge has not yet said where machines of its cluster join"));
                }
                resumed(task);
                yield call(task, callee, join);
            }
        };
    }

    private static String key(Due due) {
        return "operation/" + due.operation();
    }

    private void resumed(Task task) {
        if (task.waiting) {
            context.destruction().waitsNoMore(key(task.due));
            task.waiting = false;
            task.deadline = context.time().instant().plus(recorder.timeFor(task.due.kind()));
            recorder.resumed(task.due, task.hold, task.deadline);
        }
    }

    private Attempt call(Task task, ProviderBook.Callee callee, Optional<Join> join) throws InterruptedException {
        Due due = task.due;
        String what = due.kind() + " of machine " + due.machineName() + " at "
                + callee.provider().name();
        try {
            Progress progress = calls.call(
                    due.provider(),
                    what,
                    () -> outlasted(task) ? send(task, callee, join) : new Progress.Pending(ASK_AGAIN_MIN));
            return switch (progress) {
                case Progress.Done(Optional<MachineDriver.Observed> machine) -> done(due, machine);
                case Progress.Pending(Duration after) -> new Attempt.Pending(after);
                case Progress.Failed(FailureKind kind, String detail) -> failed(task, kind, detail);
            };
        } catch (ProviderFailure failure) {
            return failed(task, failure.kind(), failure.detail());
        }
    }

    /** That a machine is gone is proof only when it can come no more. */
    private Attempt done(Due due, Optional<MachineDriver.Observed> machine) {
        Duration mayCome = due.kind() == OperationKind.DELETE ? late.stillMayCome(due.machine()) : Duration.ZERO;
        return mayCome.isZero() ? new Attempt.Done(machine) : new Attempt.Pending(mayCome);
    }

    private Attempt failed(Task task, FailureKind kind, String detail) {
        if (task.due.kind() == OperationKind.CREATE && kind == FailureKind.UNREACHABLE) {
            late.unanswered(task.due.machine(), task.sent);
        }
        return new Attempt.Failed(kind, detail);
    }

    /**
     * Looked at when the call has its place, of which it may have waited long for: a provider cannot check an epoch, so it
     * is asked only while this owner's lease is sure to last.
     */
    private boolean outlasted(Task task) {
        return context.leases().covers(task.hold.shard(), calls.longest());
    }

    private Progress send(Task task, ProviderBook.Callee callee, Optional<Join> join) {
        Due due = task.due;
        MachineDriver driver = callee.driver();
        MachineDriver.Provider provider = callee.provider();
        task.sent = context.ticker().nanos();
        return switch (due.kind()) {
            case CREATE -> driver.create(provider, wanted(task, join));
            case DELETE -> driver.delete(provider, due.machine());
            case POWER_ON -> power(driver, control -> control.on(provider, due.machine()));
            case POWER_OFF -> power(driver, control -> control.off(provider, due.machine()));
            case INSPECT, CLEAN ->
                new Progress.Failed(FailureKind.BAD_SPEC, "driver " + driver.name() + " cannot " + due.kind());
        };
    }

    private static Progress power(MachineDriver driver, Function<PowerControl, Progress> call) {
        return driver.power()
                .map(call)
                .orElseGet(() -> new Progress.Failed(
                        FailureKind.BAD_SPEC, "driver " + driver.name() + " cannot switch machines on and off"));
    }

    private static Wanted wanted(Task task, Optional<Join> join) {
        Due due = task.due;
        return new Wanted(due.machine(), due.machineName(), due.operation(), task.hold.epoch(), due.atLeast(), join);
    }

    private Optional<Join> join(Due due, MachineDriver driver) {
        Uid pool = due.pool();
        Uid cluster = due.cluster();
        return needsJoin(due, driver) && pool != null && cluster != null
                ? joins.of(due.machine(), pool, cluster, due.operation())
                : Optional.empty();
    }

    private static boolean needsJoin(Due due, MachineDriver driver) {
        return switch (due.kind()) {
            case CREATE -> driver.joinMode() == JoinMode.CERTIFICATE;
            case DELETE, POWER_ON, POWER_OFF, INSPECT, CLEAN -> false;
        };
    }

    /** For tests and metrics: how many operations are looked after. */
    public int busy() {
        return byMachine.size();
    }
}
