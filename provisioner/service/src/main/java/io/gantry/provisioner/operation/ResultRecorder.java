package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.lifecycle.Deadlines;
import io.gantry.provisioner.lifecycle.Machine;
import io.gantry.provisioner.lifecycle.MachineEvent;
import io.gantry.provisioner.lifecycle.OperationKind;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Writes what came of attempts: whatever has come since the last transaction in one, per provider, under the lease that
 * the calls were made under.
 */
public final class ResultRecorder implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ResultRecorder.class);
    private static final Duration RECORD_EVERY = Duration.ofSeconds(10);
    private static final int BATCH_MAX = 500;
    private static final int POWER_ATTEMPTS_MAX = 3;

    private final LayerContext context;
    private final MachineMoves moves;
    private final Deadlines deadlines;
    private final Backoff retry;
    private final int createAttemptsMax;
    private final Queue<Result> results = new ConcurrentLinkedQueue<>();
    private final List<Consumer<Due>> listeners = new CopyOnWriteArrayList<>();
    private final Loop loop;

    /** What came of an attempt; resumedUntil instead of an attempt when one goes on after waiting. */
    record Result(Due due, LeaseHold hold, Attempt attempt, Optional<Instant> resumedUntil) {
        Result(Due due, LeaseHold hold, Attempt attempt) {
            this(due, hold, attempt, Optional.empty());
        }

        boolean endsAttempt() {
            return resumedUntil.isEmpty() && !(attempt instanceof Attempt.Waiting);
        }
    }

    public ResultRecorder(
            LayerContext context, MachineMoves moves, Deadlines deadlines, Backoff retry, int createAttemptsMax) {
        this.context = context;
        this.moves = moves;
        this.deadlines = deadlines;
        this.retry = retry;
        this.createAttemptsMax = createAttemptsMax;
        this.loop = new Loop(context.threads(), "provisioner-results", RECORD_EVERY, this::record);
    }

    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    void whenRecorded(Consumer<Due> listener) {
        listeners.add(listener);
    }

    Duration timeFor(OperationKind kind) {
        return deadlines.of(kind);
    }

    void add(Result result) {
        results.add(result);
        loop.wake();
    }

    /** An operation that waited goes on, and has until then. */
    void resumed(Due due, LeaseHold hold, Instant until) {
        add(new Result(due, hold, new Attempt.Overdue(), Optional.of(until)));
    }

    private void record() {
        var batch = new ArrayList<Result>();
        for (Result next = results.poll(); next != null; next = results.poll()) {
            batch.add(next);
            if (batch.size() == BATCH_MAX) {
                loop.wake();
                break;
            }
        }
        var byHold = new LinkedHashMap<LeaseHold, List<Result>>();
        batch.forEach(result ->
                byHold.computeIfAbsent(result.hold(), _ -> new ArrayList<>()).add(result));
        while (!byHold.isEmpty()) {
            Map.Entry<LeaseHold, List<Result>> each = byHold.pollFirstEntry();
            try {
                record(each.getKey(), each.getValue());
            } catch (LeaseLost lost) {
                LOG.warnf(
                        "results of %d operations dropped: %s", each.getValue().size(), lost.getMessage());
            } catch (RuntimeException e) { // whatever it is: the loop tries again, and nothing is lost meanwhile
                results.addAll(each.getValue());
                byHold.values().forEach(results::addAll);
                throw e;
            }
            tell(each.getValue());
        }
    }

    private void record(LeaseHold hold, List<Result> ofProvider) {
        context.database().write(unit -> {
            unit.fence(hold);
            record(unit, hold, ofProvider);
            return ofProvider.size();
        });
    }

    private void tell(List<Result> recorded) {
        for (Result result : recorded) {
            if (result.endsAttempt()) {
                listeners.forEach(listener -> listener.accept(result.due()));
            }
        }
    }

    private void record(Unit unit, LeaseHold hold, List<Result> ofProvider) {
        List<Uid> uids =
                ofProvider.stream().map(result -> result.due().machine()).toList();
        var batch = moves.batch(unit, uids);
        for (Result result : ofProvider) {
            Optional<Machine> machine = batch.machine(result.due().machine());
            Optional<Operation> operation = batch.open(result.due().machine())
                    .filter(open -> open.uid().equals(result.due().operation()));
            if (machine.isPresent() && operation.isPresent()) {
                var step = new Recording(batch, machine.get(), operation.get(), hold);
                result.resumedUntil().ifPresentOrElse(step::resumes, () -> step.record(result.attempt()));
            }
        }
        batch.record();
    }

    /** One result, on one machine. */
    private final class Recording {
        private final MachineMoves.Batch batch;
        private final Machine machine;
        private final Operation operation;
        private final LeaseHold hold;

        Recording(MachineMoves.Batch batch, Machine machine, Operation operation, LeaseHold hold) {
            this.batch = batch;
            this.machine = machine;
            this.operation = operation;
            this.hold = hold;
        }

        void resumes(Instant until) {
            operation.resumes(until);
            if (!operation.kind().isPower()) {
                machine.resumes(Optional.of(Duration.between(batch.now(), until)), batch.now());
            }
        }

        void record(Attempt attempt) {
            switch (attempt) {
                case Attempt.Done done -> done(done);
                case Attempt.Failed(FailureKind kind, String detail) -> failed(kind, detail);
                case Attempt.Waiting(Why why) -> waits(why);
                case Attempt.Overdue() -> overdue();
                case Attempt.Pending _ -> {} // asked again from memory
            }
        }

        private void done(Attempt.Done done) {
            operation.done(batch.now());
            done.machine().ifPresent(observed -> machine.seen(observed, batch.now()));
            switch (operation.kind()) {
                case CREATE -> {
                    batch.gave(machine);
                    batch.apply(machine, MachineEvent.SUCCEED, Why.ALL_IS_WELL);
                }
                case DELETE, CLEAN, INSPECT -> batch.apply(machine, MachineEvent.SUCCEED, Why.ALL_IS_WELL);
                case POWER_ON -> machine.power(PowerState.ON, batch.now());
                case POWER_OFF -> machine.power(PowerState.OFF, batch.now());
            }
        }

        private void failed(FailureKind kind, String detail) {
            Why why = Why.failed(kind, detail);
            if (mayRetry(kind)) {
                Instant at = batch.now().plus(retry.after(operation.attempts() + 1, context.random()));
                operation.retry(at, why.reason(), why.detail(), hold.epoch());
                if (!operation.kind().isPower()) {
                    machine.stumbles(why.reason(), why.detail());
                }
                return;
            }
            operation.failed(why.reason(), why.detail(), batch.now());
            if (!operation.kind().isPower()) {
                batch.apply(machine, MachineEvent.FAIL, why);
            } else if (kind == FailureKind.BAD_SPEC) {
                machine.powerCannot(why.detail());
                laterPower(why);
            } else {
                laterPower(why);
            }
        }

        /** Only silence is worth another attempt; a refusal is an answer. */
        private boolean mayRetry(FailureKind kind) {
            if (kind != FailureKind.UNREACHABLE) {
                return false;
            }
            return switch (operation.kind()) {
                case CREATE -> operation.attempts() + 1 < createAttemptsMax;
                case POWER_ON, POWER_OFF -> operation.attempts() + 1 < POWER_ATTEMPTS_MAX;
                case DELETE, CLEAN, INSPECT -> true; // until its deadline
            };
        }

        private void waits(Why why) {
            operation.waits(why.reason(), why.detail());
            if (!operation.kind().isPower()) {
                machine.waits(why.reason(), why.detail());
            }
        }

        private void overdue() {
            Why why = Why.timedOut(operation.kind() + " did not end within "
                    + deadlines.of(operation.kind()).toSeconds() + " s"
                    + (machine.reason().isEmpty() ? "" : "; last: " + machine.reason()));
            operation.failed(why.reason(), why.detail(), batch.now());
            if (operation.kind().isPower()) {
                laterPower(why);
            } else {
                batch.apply(machine, MachineEvent.TIME_OUT, why);
            }
        }

        private void laterPower(Why why) {
            Instant at = batch.now().plus(retry.after(machine.power().failures() + 1, context.random()));
            machine.powerFailed(why.detail(), at);
        }
    }
}
