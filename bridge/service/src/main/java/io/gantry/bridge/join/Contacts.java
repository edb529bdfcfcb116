package io.gantry.bridge.join;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.certificate.Authorities;
import io.gantry.bridge.certificate.EngineCertificate;
import io.gantry.bridge.certificate.EngineCertificates;
import io.gantry.bridge.certificate.MachineCertificate;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.bridge.registration.NodeView;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The machines that ask whether all is well, and when each was last told that it is: by our own clock that only goes
 * forward, in memory. A copy that follows another one knows nothing of that, and takes the moment of its own start for it,
 * which can only be later.
 *
 * <p>A machine that hears nothing good for {@link Settings#stopAfter} stops what is to stop by itself. So it is told
 * nothing good while its node is LOST, nor by a copy that cannot be sure to be the active one.
 */
public final class Contacts {

    /** Of the nodes of a cluster, how many are asked to renew at once: each restarts its engine for it. */
    private static final int RENEWING_SHARE = 10;
    /**
     * Beyond the time after which a machine stops tasks by itself, until it surely has begun: it looks every second or two,
     * and its clock may go slower than ours.
     */
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(10);

    private static final int CLOCKS_DIFFER_BY_PART = 50;

    /** The setting's bound: nobody was ever told more. */
    private static final Duration STOP_AFTER_MAX = Duration.ofHours(1);

    /** An engine that was asked to renew has done so by then, or another has its turn. */
    private static final Duration RENEWED_WITHIN = Duration.ofSeconds(30);

    private final LayerContext context;
    private final NodeBook nodes;
    private final Authorities authorities;
    private final EngineCertificates certificates;
    private final Settings settings;
    private final long began;
    private final Map<Uid, Long> good = new ConcurrentHashMap<>();
    /** As the table has it: machines that are not in it stop nothing by themselves. */
    private final Map<Uid, Duration> stopAfter = new ConcurrentHashMap<>();

    private final Map<Uid, Long> renewing = new ConcurrentHashMap<>();

    /**
     * What machines are told.
     *
     * @param askEvery how often they ask
     * @param stopAfter how long without a good answer they run on what is to stop by itself
     */
    public record Settings(Duration askEvery, Duration stopAfter) {}

    public Contacts(
            LayerContext context,
            NodeBook nodes,
            Authorities authorities,
            EngineCertificates certificates,
            Settings settings) {
        this.context = context;
        this.nodes = nodes;
        this.authorities = authorities;
        this.certificates = certificates;
        this.settings = settings;
        this.began = context.ticker().nanos();
    }

    /** What the copies before this one have noted. */
    public void load() {
        stopAfter.putAll(ContactTable.all(context.database()));
    }

    /** A machine that joins was made anew: what an earlier one went by is not so any more. */
    void joins(Unit unit, Uid machine) {
        ContactTable.remove(unit, machine);
        unit.afterCommit(() -> stopAfter.remove(machine));
    }

    /** Of machines that have no certificate any more; how many. */
    public int forgetGone(Unit unit, int limit) {
        List<Uid> gone = ContactTable.removeGone(unit, limit);
        unit.afterCommit(() -> gone.forEach(stopAfter::remove));
        return gone.size();
    }

    /**
     * What a machine says of itself.
     *
     * @param stopAfter by how many seconds it goes; 0 before it was ever told
     */
    record Ping(long stopAfter) {
        static final Ping UNSAID = new Ping(0);
    }

    /**
     * The answer.
     *
     * @param good whether all is well
     * @param pingAfter seconds until the machine is to ask again
     * @param stopAfter seconds without a good answer until it stops what is to stop by itself
     * @param renew whether it is to renew its certificate now
     */
    record Pong(boolean good, long pingAfter, long stopAfter, boolean renew) {}

    Result<Pong> ping(Uid cluster, MachineCertificate shown, Ping said) {
        Optional<NodeView> node =
                nodes.ofMachine(shown.machine()).filter(it -> it.cluster().equals(cluster));
        if (context.time().instant().isAfter(shown.ends())) {
            return new Result.Refused<>(new Rejection.Forbidden("this certificate: it has ended"));
        }
        certificates.seen(shown.machine(), shown.serial());
        boolean well = node.filter(it -> it.state() != NodeState.LOST && it.state() != NodeState.LEFT)
                        .isPresent()
                && context.leases().activeNow(new Shard(context.installation().uid()));
        note(shown.machine(), said);
        if (well) {
            good.put(shown.machine(), context.ticker().nanos());
        }
        return new Result.Ok<>(new Pong(
                well,
                settings.askEvery().toSeconds(),
                settings.stopAfter().toSeconds(),
                node.isPresent() && mayRenew(cluster, shown)));
    }

    /**
     * It goes by what it said, or by what it is told now if the answer arrives: the longer of the two counts. What is
     * noted is so before it is answered.
     */
    private void note(Uid machine, Ping said) {
        Duration its = Duration.ofSeconds(Math.clamp(said.stopAfter(), 0, STOP_AFTER_MAX.toSeconds()));
        Duration now = its.compareTo(settings.stopAfter()) > 0 ? its : settings.stopAfter();
        if (its.isZero()) {
            if (stopAfter.containsKey(machine)) {
                forget(machine);
            }
        } else if (!now.equals(stopAfter.get(machine))) {
            context.database().write(unit -> {
                ContactTable.put(unit, machine, now);
                unit.afterCommit(() -> stopAfter.put(machine, now));
                return true;
            });
        }
    }

    /** It stops nothing by itself, as far as we know. */
    private void forget(Uid machine) {
        context.database().write(unit -> {
            joins(unit, machine);
            return true;
        });
    }

    /**
     * Whether a machine whose node is LOST surely stops tasks by itself by now. Of one whose node is not that says nothing.
     */
    public boolean stopsTasks(Uid machine) {
        Duration its = stopAfter.get(machine);
        if (its == null) {
            return false;
        }
        Duration surely = its.plus(its.dividedBy(CLOCKS_DIFFER_BY_PART)).plus(BEGUN_WITHIN);
        return sinceGood(machine).compareTo(surely) >= 0;
    }

    /** How long ago at least the machine was told the last time that all is well. */
    private Duration sinceGood(Uid machine) {
        return Duration.ofNanos(context.ticker().nanos() - good.getOrDefault(machine, began));
    }

    private boolean mayRenew(Uid cluster, MachineCertificate shown) {
        Optional<EngineCertificate> last = certificates.of(shown.machine());
        boolean settled = last.filter(it -> it.serial().equals(shown.serial()))
                .filter(authorities::isUpToDate)
                .isPresent();
        if (settled) {
            renewing.remove(shown.machine());
            return false;
        }
        return hasItsTurn(cluster, shown.machine());
    }

    private synchronized boolean hasItsTurn(Uid cluster, Uid machine) {
        long now = context.ticker().nanos();
        renewing.values().removeIf(since -> now - since > RENEWED_WITHIN.toNanos());
        long members = nodes.all().stream()
                .filter(node -> node.cluster().equals(cluster))
                .count();
        boolean may = renewing.containsKey(machine) || renewing.size() < Math.max(1, members / RENEWING_SHARE);
        if (may) {
            renewing.putIfAbsent(machine, now);
        }
        return may;
    }
}
