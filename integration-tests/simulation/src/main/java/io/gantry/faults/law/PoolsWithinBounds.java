package io.gantry.faults.law;

import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.faults.database.Schemas;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineFact;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine is one pool's for ever. A pool never has more machines than it may, beside those that go; and none of it goes
 * that the pool needs: while it has no more than its target nobody is chosen to go, and a machine that was in its cluster
 * is taken down only when the bridge has released it, when people have deleted the pool, or when its provider said that it
 * was not there.
 */
public final class PoolsWithinBounds {

    /** Who decides may know of the last changes late: stopped processes, messages on their way. */
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(90);

    private static final String THERE = """
            select count(*) from machine where pool = ? and not uid = any (?)
            and (state not in ('DELETED', 'DELETING') or state_since > cast(? as timestamptz))""";

    private static final String SERVING = """
            select count(*) from machine where pool = ? and not uid = any (?)
            and state in ('PROVISIONING', 'ACTIVE', 'DRAINING', 'LOST')""";

    private static final String RELEASED = """
            select 'yes' from pool_target t, jsonb_array_elements(t.victims::jsonb) v
            where v ->> 'machine' = ? and (v ->> 'released')::boolean limit 1""";

    private static final String CHOSEN = """
            select string_agg(v ->> 'machine', ' ') from pool_target t, jsonb_array_elements(t.victims::jsonb) v
            where t.pool = ?""";

    private final Schemas schemas;
    private final Map<Uid, Uid> poolOf = new HashMap<>();
    private final Map<Uid, Set<Uid>> chosen = new HashMap<>();
    private final Set<Uid> released = new HashSet<>();

    public PoolsWithinBounds(Schemas schemas) {
        this.schemas = schemas;
    }

    public void told(MachineFact machine) {
        Uid pool = machine.pool();
        if (pool != null) {
            Uid before = poolOf.putIfAbsent(machine.uid(), pool);
            if (before != null && !before.equals(pool)) {
                throw new Violation(
                        "no machine in two pools", machine.name() + " is in pool " + pool + " and was in " + before);
            }
        }
    }

    public void told(PoolTargetFact target, Instant now) {
        Set<Uid> before = chosen.computeIfAbsent(target.uid(), _ -> new HashSet<>());
        boolean fresh = target.victims().stream().anyMatch(victim -> !before.contains(victim.machine()));
        target.victims().forEach(victim -> before.add(victim.machine()));
        target.victims().stream().filter(Victim::released).forEach(victim -> released.add(victim.machine()));
        if (target.target() < target.min() || target.target() > target.max()) {
            throw new Violation(
                    "a pool is within its bounds",
                    "pool " + target.name() + " is to have " + target.target() + ", not " + target.min() + " to "
                            + target.max());
        }
        if (fresh) {
            UUID[] going = target.victims().stream()
                    .map(victim -> victim.machine().value())
                    .toArray(UUID[]::new);
            int stay = count(
                    THERE, target.uid().value(), going, now.minus(KNOWN_WITHIN).toString());
            if (stay < target.target()) {
                throw new Violation(
                        "nothing destroyed that its pool needs",
                        "pool " + target.name() + " is to have " + target.target() + ", and gives " + target.victims()
                                + " back, so that " + stay + " stay");
            }
        }
    }

    /** @param most that it was ever to have */
    public void made(Uid machine, Uid pool, int most) {
        Set<UUID> going = new HashSet<>();
        chosen.getOrDefault(pool, Set.of()).forEach(each -> going.add(each.value()));
        @Nullable String now = schemas.ask("bridge", CHOSEN, pool.value());
        if (now != null) {
            for (String each : now.split(" ", -1)) {
                going.add(UUID.fromString(each));
            }
        }
        int serve = count(SERVING, pool.value(), going.toArray(UUID[]::new));
        if (serve > most) {
            throw new Violation(
                    "a pool is within its bounds",
                    "machine " + machine + " is made for pool " + pool + ", which has " + serve
                            + " that do not go, and was never to have more than " + most);
        }
    }

    /**
     * @param deleted pools that people wanted to be gone
     * @param denied whether its provider said that it was not there
     */
    public void takesDown(Uid machine, @Nullable Uid pool, Collection<Uid> deleted, boolean denied) {
        boolean may = denied
                || pool == null
                || deleted.contains(pool)
                || released.contains(machine)
                || schemas.ask("bridge", RELEASED, machine.text()) != null;
        if (!may) {
            throw new Violation(
                    "nothing destroyed that its pool needs",
                    "machine " + machine + " of pool " + pool
                            + " was in its cluster, is to be taken down, and was not released");
        }
    }

    private int count(String sql, Object... values) {
        String count = schemas.ask("provisioner", sql, values);
        return count == null ? 0 : Integer.parseInt(count);
    }
}
