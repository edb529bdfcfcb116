package io.gantry.provisioner.operation;

import io.gantry.inventory.api.MachineSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.claim.Claims;
import io.gantry.provisioner.claim.MachineClaim;
import io.gantry.provisioner.claim.Refusal;
import io.gantry.provisioner.claim.Refusals;
import io.gantry.provisioner.lifecycle.Deadlines;
import io.gantry.provisioner.lifecycle.Decision;
import io.gantry.provisioner.lifecycle.Effect;
import io.gantry.provisioner.lifecycle.Machine;
import io.gantry.provisioner.lifecycle.MachineEvent;
import io.gantry.provisioner.lifecycle.MachineFacts;
import io.gantry.provisioner.lifecycle.MachineLifecycle;
import io.gantry.provisioner.lifecycle.MachineOrigin;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.lifecycle.OperationKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves machines by the table and records the effects of the moves, many machines in one transaction: a thousand that are
 * made at once are a few statements, not a few thousand.
 */
public final class MachineMoves {

    private final LayerContext context;
    private final MachineStore machines;
    private final MachineFacts facts;
    private final Deadlines deadlines;
    private final Refusals refusals;
    private final Backoff sourceBackoff;
    private final Bells bells;
    private final OperationStore operations = new OperationStore();
    private final Claims claims = new Claims();

    public MachineMoves(
            LayerContext context,
            MachineStore machines,
            MachineFacts facts,
            Deadlines deadlines,
            Refusals refusals,
            Backoff sourceBackoff,
            Bells bells) {
        this.context = context;
        this.machines = machines;
        this.facts = facts;
        this.deadlines = deadlines;
        this.refusals = refusals;
        this.sourceBackoff = sourceBackoff;
        this.bells = bells;
    }

    /** Locks these machines until the transaction's end. */
    public Batch batch(Unit unit, Collection<Uid> uids) {
        return new Batch(unit, machines.lock(unit, uids));
    }

    /** The moves of one transaction; nothing is recorded before {@link #record}. */
    public final class Batch {

        private final Unit unit;
        private final Instant now = context.time().instant();
        private final Map<Uid, Machine> known;
        private final Map<Uid, Operation> open;
        private final List<Operation> begun = new ArrayList<>();
        /** By machine. */
        private final Map<Uid, Uid> stopped = new HashMap<>();

        private final List<MachineClaim> claimed = new ArrayList<>();
        private final Set<Uid> unclaimed = new HashSet<>();
        private final Map<Source, Why> refused = new HashMap<>();
        private final Set<Source> cleared = new HashSet<>();

        private record Source(Uid pool, Name provider) {}

        private Batch(Unit unit, Map<Uid, Machine> known) {
            this.unit = unit;
            this.known = known;
            this.open = operations.open(unit, known.keySet());
        }

        public Instant now() {
            return now;
        }

        /** Empty if there is no such machine any more. */
        public Optional<Machine> machine(Uid uid) {
            return Optional.ofNullable(known.get(uid));
        }

        Optional<Operation> open(Uid machine) {
            return Optional.ofNullable(open.get(machine));
        }

        public boolean isBusy(Uid machine) {
            return open.containsKey(machine);
        }

        /** Begins a machine's life for a pool; its making comes after the commit. */
        public void bear(Machine.Birth birth, long epoch) {
            Decision.Move begin = MachineLifecycle.begin(MachineOrigin.MADE);
            Machine machine = Machine.born(birth, begin, deadlines.of(MachineOrigin.MADE, begin.next()), now);
            unit.session().persist(machine);
            known.put(machine.uid(), machine);
            for (Effect effect : begin.effects()) {
                if (effect instanceof Effect.Begin(OperationKind kind)) {
                    Operation operation = begin(machine, kind, epoch);
                    machine.madeBy(operation.uid());
                    claimed.add(new MachineClaim(machine.uid(), birth.pool(), operation.uid(), epoch));
                }
            }
        }

        /** Moves a machine if the table has the move. */
        public Decision apply(Machine machine, MachineEvent event, Why why) {
            Decision decision = MachineLifecycle.decide(machine.origin(), machine.state(), event);
            if (decision instanceof Decision.Move move) {
                machine.apply(move, deadlines.of(machine.origin(), move.next()), why.reason(), why.detail(), now);
                move.effects().forEach(effect -> record(machine, effect, why));
            }
            return decision;
        }

        /** Does what a person newly asks to be done once, or refuses it. */
        public void ask(Machine machine, MachineSpec spec) {
            machine.takeUp(spec).ifPresent(event -> machine.answered(apply(machine, event, Why.asked(event))));
        }

        /** Begins an operation that does not move the machine: power. */
        public void switchPower(Machine machine, OperationKind kind) {
            begin(machine, kind, epochOf(machine));
        }

        /** The source gave the machine: what was wrong with it is over. */
        void gave(Machine machine) {
            Uid pool = machine.pool();
            if (pool != null) {
                cleared.add(new Source(pool, machine.providerName()));
            }
        }

        /** Writes everything, publishes what changed, wakes whoever goes on after the commit. */
        public void record() {
            unit.session().flush(); // what ended must be written before what begins in its place
            begun.forEach(unit.session()::persist);
            unit.session().flush();
            claims.put(unit, claimed);
            claims.drop(unit, unclaimed);
            recordSources();
            facts.announce(unit, known.values());
            Set<Uid> pools = new HashSet<>();
            for (Machine machine : known.values()) {
                Uid pool = machine.pool();
                if (pool != null) {
                    pools.add(pool);
                }
            }
            Runnable wake = () -> {
                if (!begun.isEmpty()) {
                    bells.operationsBegan();
                }
                pools.forEach(bells::machinesChanged);
            };
            unit.afterCommit(() -> stopped.forEach(bells::operationStopped));
            unit.afterCommit(wake, wake);
        }

        private void recordSources() {
            cleared.removeAll(refused.keySet());
            cleared.forEach(source -> refusals.clear(unit, source.pool(), source.provider()));
            refused.forEach((source, why) -> {
                Refusal before = refusals.ofPool(unit, source.pool()).get(source.provider());
                int failures = before == null ? 1 : before.failures() + 1;
                Instant retryAt = now.plus(sourceBackoff.after(failures, context.random()));
                refusals.put(
                        unit,
                        source.pool(),
                        source.provider(),
                        new Refusal(why.refusal(), why.detail(), now, failures, retryAt));
            });
        }

        private void record(Machine machine, Effect effect, Why why) {
            switch (effect) {
                case Effect.Begin(OperationKind kind) -> begin(machine, kind, epochOf(machine));
                case Effect.Stop() -> stop(machine);
                case Effect.DropClaim() -> unclaimed.add(machine.uid());
                case Effect.GiveClaimBack() -> {
                    unclaimed.add(machine.uid());
                    Uid pool = machine.pool();
                    if (pool != null && !why.refusal().isEmpty()) {
                        refused.put(new Source(pool, machine.providerName()), why);
                    }
                }
                case Effect.TimeProvisioning() -> {} // the machine's own row keeps it
            }
        }

        private Operation begin(Machine machine, OperationKind kind, long epoch) {
            stop(machine);
            var operation = Operation.begin(
                    context.uids().next(), machine.uid(), machine.provider(), kind, deadlines.of(kind), epoch, now);
            begun.add(operation);
            open.put(machine.uid(), operation);
            return operation;
        }

        private void stop(Machine machine) {
            Operation running = open.remove(machine.uid());
            if (running != null && running.isOpen()) {
                running.stopped(now);
                stopped.put(machine.uid(), running.uid());
                begun.remove(running);
            }
        }

        /** Of the provider's owner, if that is this process; another owner writes its own with its first attempt. */
        private long epochOf(Machine machine) {
            return context.leases()
                    .held(new Shard(machine.provider()))
                    .map(LeaseHold::epoch)
                    .orElse(0L);
        }
    }
}
