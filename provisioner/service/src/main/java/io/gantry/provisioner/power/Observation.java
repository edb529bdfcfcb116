package io.gantry.provisioner.power;

import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Destruction.Extent;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.lifecycle.Machine;
import io.gantry.provisioner.lifecycle.MachineEvent;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.lifecycle.MachineStore.Watched;
import io.gantry.provisioner.operation.DriverCalls;
import io.gantry.provisioner.operation.MachineMoves;
import io.gantry.provisioner.operation.ProviderBook;
import io.gantry.provisioner.operation.Why;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import io.gantry.provisioner.spi.ProviderFailure;
import io.gantry.provisioner.wish.Wishes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Asks every provider this process owns what it has, one call for all its machines, and records what has changed: power,
 * address, machines that are gone or back. A provider that does not answer makes the power of its machines UNKNOWN and
 * changes nothing else. What is as it was costs no row and no fact.
 */
public final class Observation implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Observation.class);
    private static final int CONFIRMATIONS_MAX = 50;
    /** One answer that is missing may be chance. */
    private static final int SILENT_AFTER = 2;

    private static final Duration STOP_MAX = Duration.ofSeconds(2);

    private final LayerContext context;
    private final Wishes wishes;
    private final ProviderBook providers;
    private final DriverCalls calls;
    private final MachineStore machines;
    private final MachineMoves moves;
    private final Orphans orphans;
    private final Runnable observed;
    private final Loop loop;
    private final Map<Uid, Memory> memories = new ConcurrentHashMap<>();
    private final Set<Uid> running = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;

    /** What was seen of a provider before. */
    private static final class Memory {
        private Map<Uid, Observed> last = Map.of();
        private int silences;
    }

    /** @param observed called after every provider's answer was recorded */
    public Observation(
            LayerContext context,
            Wishes wishes,
            ProviderBook providers,
            DriverCalls calls,
            MachineStore machines,
            MachineMoves moves,
            Orphans orphans,
            Duration every,
            Runnable observed) {
        this.context = context;
        this.wishes = wishes;
        this.providers = providers;
        this.calls = calls;
        this.machines = machines;
        this.moves = moves;
        this.orphans = orphans;
        this.observed = observed;
        this.threads = context.threads().executor("gantry-observation");
        this.loop = new Loop(context.threads(), "provisioner-observation", every, this::step);
    }

    public void start() {
        loop.start();
    }

    public void wake() {
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow(); // a driver that hangs; whoever was recording has ended
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Providers are asked side by side; one that hangs is left out until it has answered. */
    private void step() {
        for (Declared<ProviderSpec> provider : wishes.providers()) {
            if (running.add(provider.uid())) {
                threads.execute(() -> {
                    try {
                        observe(provider.uid());
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    } catch (LeaseLost lost) {
                        LOG.infof(
                                "provider %s is another's now: %s",
                                provider.metadata().name(), lost.getMessage());
                    } catch (RuntimeException e) { // the top of a loop: asked again next time
                        LOG.warnf(
                                e,
                                "provider %s was not observed",
                                provider.metadata().name());
                    } finally {
                        running.remove(provider.uid());
                    }
                });
            }
        }
    }

    private void observe(Uid provider) throws InterruptedException {
        Optional<LeaseHold> hold = context.leases().acquire(new Shard(provider));
        if (hold.isEmpty() || !(providers.find(provider) instanceof ProviderBook.Entry.Found(var callee))) {
            return;
        }
        Memory memory = memories.computeIfAbsent(provider, _ -> new Memory());
        Instant asked = context.time().instant();
        try {
            String what = "list of " + callee.provider().name();
            List<Observed> answer =
                    calls.call(provider, what, () -> callee.driver().list(callee.provider()));
            memory.silences = 0;
            heard(hold.get(), callee, memory, answer, asked);
        } catch (ProviderFailure failure) {
            memory.silences++;
            if (memory.silences == SILENT_AFTER) {
                LOG.warnf(
                        "provider %s does not say what it has: %s",
                        callee.provider().name(), failure.detail());
                silent(hold.get(), failure.detail());
                memory.last = Map.of();
            }
        }
        observed.run();
    }

    private void silent(LeaseHold hold, String why) {
        context.database().write(unit -> {
            unit.fence(hold);
            List<Uid> all = machines.watched(unit, hold.shard().uid()).stream()
                    .map(Watched::uid)
                    .toList();
            var batch = moves.batch(unit, all);
            all.forEach(uid -> batch.machine(uid).ifPresent(machine -> machine.unseen(why, batch.now())));
            batch.record();
            return all.size();
        });
    }

    private void heard(LeaseHold hold, ProviderBook.Callee callee, Memory memory, List<Observed> answer, Instant asked)
            throws InterruptedException {
        Map<Uid, Observed> now = new HashMap<>();
        answer.forEach(each -> now.put(each.machine(), each));
        List<Watched> watched = context.database()
                .read(unit -> machines.watched(unit, hold.shard().uid()));
        var changed = new ArrayList<Uid>();
        var missing = new ArrayList<Uid>();
        for (Watched machine : watched) {
            Observed seen = now.get(machine.uid());
            boolean settled =
                    machine.stateSince().isBefore(asked) && machine.powerSince().isBefore(asked);
            if (!settled) {
                now.remove(machine.uid()); // it changed while we asked: looked at next time
            } else if (seen == null && machine.state() != MachineState.LOST) {
                missing.add(machine.uid());
            } else if (seen != null && isNews(machine, seen, memory)) {
                changed.add(machine.uid());
            }
        }
        List<Uid> confirmed = confirm(hold.shard().uid(), callee, missing);
        // as many are asked for by themselves as can be; if all of these are gone, the others are thought to be
        int gone = confirmed.size() == CONFIRMATIONS_MAX ? missing.size() : confirmed.size();
        context.destruction()
                .isTooMuch(
                        new Extent("machines of provider " + callee.provider().name(), gone, watched.size()),
                        "the provider says that it does not know them any more");
        List<Uid> vanished = lost(hold.shard().uid(), confirmed);
        if (!changed.isEmpty() || !vanished.isEmpty()) {
            record(hold, now, changed, vanished);
        }
        memory.last = Map.copyOf(now);
        orphans.look(hold.shard().uid(), callee.provider().name(), answer);
    }

    /** The row is asked too: since what was seen last the machine may have been switched, and have gone back by itself. */
    private static boolean isNews(Watched machine, Observed seen, Memory memory) {
        return machine.state() == MachineState.LOST
                || machine.power() != seen.power()
                || !seen.equals(memory.last.get(machine.uid()));
    }

    /**
     * Which are taken as lost. A machine that is gone loses its tasks, and is deleted in time; so while nothing may be
     * destroyed it stays what it was, and whether its node answers is another's to say.
     */
    private List<Uid> lost(Uid provider, List<Uid> vanished) {
        String key = "vanished/" + provider;
        if (vanished.isEmpty() || context.destruction().withheld().isEmpty()) {
            context.destruction().waitsNoMore(key);
            return vanished;
        }
        List<String> names = vanished.stream().map(Uid::text).toList();
        context.destruction()
                .waits(key, Waiting.of("machines that their provider does not know any more, to give up", names));
        return List.of();
    }

    /** A list may be older than a machine: each that is missing is asked for by itself. */
    private List<Uid> confirm(Uid provider, ProviderBook.Callee callee, List<Uid> missing) throws InterruptedException {
        var vanished = new ArrayList<Uid>();
        for (Uid machine : missing.subList(0, Math.min(CONFIRMATIONS_MAX, missing.size()))) {
            String what = "observe of " + machine + " at " + callee.provider().name();
            if (calls.call(provider, what, () -> callee.driver().observe(callee.provider(), machine))
                    .isEmpty()) {
                vanished.add(machine);
            }
        }
        return vanished;
    }

    private void record(LeaseHold hold, Map<Uid, Observed> now, List<Uid> changed, List<Uid> vanished) {
        context.database().write(unit -> {
            unit.fence(hold);
            var both = new ArrayList<>(changed);
            both.addAll(vanished);
            var batch = moves.batch(unit, both);
            for (Uid uid : changed) {
                Observed seen = now.get(uid);
                Machine machine = batch.machine(uid).orElse(null);
                if (batch.isBusy(uid)) {
                    now.remove(uid); // its operation says more; what was seen is looked at again next time
                } else if (seen != null && machine != null) {
                    seen(batch, machine, seen);
                }
            }
            for (Uid uid : vanished) {
                batch.machine(uid).ifPresent(machine -> {
                    batch.apply(
                            machine,
                            MachineEvent.VANISH,
                            Why.said("Vanished", "provider " + machine.providerName() + " does not know it any more"));
                    machine.unseen("its provider does not know it any more", batch.now());
                });
            }
            batch.record();
            return both.size();
        });
    }

    private static void seen(MachineMoves.Batch batch, Machine machine, Observed seen) {
        if (machine.state() == MachineState.LOST) {
            batch.apply(machine, MachineEvent.RETURN, Why.ALL_IS_WELL);
        }
        machine.seen(seen, batch.now());
    }
}
