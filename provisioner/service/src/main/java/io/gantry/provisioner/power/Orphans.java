package io.gantry.provisioner.power;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Things at a provider that carry our labels and that no machine of ours accounts for. Younger than the longest creation
 * they may be on their way; older ones are reported, in the log once and as the metric {@code gantry.orphans}. They are
 * not removed: a person decides.
 */
public final class Orphans {

    private static final Logger LOG = Logger.getLogger(Orphans.class);

    private final LayerContext context;
    private final MachineStore machines;
    private final Duration youngerIsNone;
    /** By provider: when each was first seen, by the monotonic clock. */
    private final Map<Uid, Map<Uid, Long>> firstSeen = new ConcurrentHashMap<>();

    private final Set<Uid> reported = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    public Orphans(LayerContext context, MachineStore machines, Duration youngerIsNone) {
        this.context = context;
        this.machines = machines;
        this.youngerIsNone = youngerIsNone;
        Metrics.gauge("gantry.orphans", count);
    }

    /** How many there are now. */
    public int count() {
        return count.get();
    }

    void look(Uid provider, Name providerName, List<Observed> there) {
        Map<Uid, Long> seen = firstSeen.computeIfAbsent(provider, _ -> new ConcurrentHashMap<>());
        var uids = new HashSet<Uid>();
        there.forEach(each -> uids.add(each.machine()));
        uids.removeAll(uids.isEmpty() ? Set.of() : context.database().read(unit -> machines.known(unit, uids)));
        seen.keySet().retainAll(uids);
        long now = context.ticker().nanos();
        for (Uid uid : uids) {
            long age = now - seen.computeIfAbsent(uid, _ -> now);
            if (age >= youngerIsNone.toNanos() && reported.add(uid)) {
                LOG.warnf("orphan: %s at provider %s carries our labels and is no machine of ours", uid, providerName);
            }
        }
        reported.removeIf(uid -> firstSeen.values().stream().noneMatch(each -> each.containsKey(uid)));
        count.set(reported.size());
    }
}
