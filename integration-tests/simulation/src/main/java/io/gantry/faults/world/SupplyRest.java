package io.gantry.faults.world;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.id.Uid;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pools have the machines they are to have, each a READY node; providers have these and no others; of deleted pools
 * nothing is left.
 */
final class SupplyRest implements Rest.Part {

    private static final String MACHINES = "select string_agg(uid::text, ' ') from machine where state <> 'DELETED'";
    private static final String OF_POOL = """
            select coalesce(string_agg(state || ' ' || n, ', ' order by state), '') from
            (select state, count(*) n from machine where pool = ? and state <> 'DELETED' group by state) as states""";
    private static final String TOLD = """
            select target || ' of ' || lowest || ' to ' || highest || ', victims ' || victims || ', because ' || why
            from pool_target where pool = ?""";
    private static final String POWERS = """
            select string_agg(name || ' ' || state || ' ' || power || ', wanted ' || power_wanted || ', version ' || version, '; ')
            from machine where state <> 'DELETED'""";
    private static final String HEARD = """
            select string_agg(alias || ' ' || (body ->> 'power') || ', version ' || version, '; ')
            from mirror where topic = 'gantry.machines' and not deleted""";
    private static final String CLAIMS = """
            select string_agg(m.name || ' ' || m.state, ', ') from machine m full join machine_claim c on c.machine = m.uid
            where c.pool is distinct from m.pool and m.state is distinct from 'DELETED'""";
    private static final String NODES = """
            select coalesce(string_agg(machine::text, ' '), '') from node
            where not deleted and state = 'READY' and not draining and not cordoned and drain_reason is null""";
    private static final String OTHER_NODES = """
            select string_agg(name || ' ' || state || case when cordoned then ' cordoned' else '' end
                || case when draining then ' draining' else '' end || ' ' || reason, ', ')
            from node where not deleted and (state <> 'READY' or draining or cordoned)""";

    private final World world;
    private final Supply supply;

    SupplyRest(World world, Supply supply) {
        this.world = world;
        this.supply = supply;
    }

    @Override
    public Optional<String> look() {
        if (!supply.operators().done()) {
            return Optional.of("operators wait for answers");
        }
        return supply.operators().pools().stream()
                .flatMap(pool -> look(pool).stream())
                .findFirst()
                .or(this::machines)
                .or(this::nodes);
    }

    private Optional<String> look(WantedPool pool) {
        Uid uid = pool.uid();
        if (uid == null) {
            return Optional.empty(); // nobody has heard of it
        }
        String has = ask("provisioner", OF_POOL, uid.value());
        String known = ask("inventory", "select name from declaration where uid = ?", uid.value());
        if (!pool.lives()) {
            return has.isEmpty() && known.isEmpty()
                    ? Optional.empty()
                    : Optional.of("pool " + pool.name() + " is to go and has " + has);
        }
        int target = target(pool.spec());
        String wanted = target == 0 ? "" : "ACTIVE " + target;
        return has.equals(wanted) || (world.shape().runsJobs() && within(pool.spec(), has)) || isShort(pool, has)
                ? Optional.empty()
                : Optional.of("pool " + pool.name() + " is to have " + target + " and has " + has + "; the bridge: "
                        + ask("bridge", TOLD, uid.value()));
    }

    /** Nothing waits, so a pool with a range is as small as it may be. */
    private static int target(PoolSpec spec) {
        return spec.lowest();
    }

    private static boolean within(PoolSpec spec, String has) {
        int count = has.isEmpty() ? 0 : has.matches("ACTIVE \\d+") ? Integer.parseInt(has.substring(7)) : -1;
        return count >= spec.lowest() && count <= spec.highest();
    }

    /** Its sources have no more. */
    private boolean isShort(WantedPool pool, String has) {
        return (has.isEmpty() || has.matches("ACTIVE \\d+"))
                && pool.spec().sources().stream()
                        .allMatch(source -> count(source) >= supply.operators().most(source.provider()));
    }

    private int count(PoolSpec.Source source) {
        String count = ask(
                "provisioner",
                "select count(*) from machine where provider_name = ? and state <> 'DELETED'",
                source.provider().value());
        return Integer.parseInt(count);
    }

    private Optional<String> machines() {
        Set<String> known = words(ask("provisioner", MACHINES));
        Set<String> there = supply.plant().all().stream()
                .map(made -> made.host().machine().text())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!known.equals(there)) {
            return Optional.of("providers have " + there + ", known are " + known);
        }
        String claims = ask("provisioner", CLAIMS);
        return claims.isEmpty() ? Optional.empty() : Optional.of("claims differ of " + claims);
    }

    private Optional<String> nodes() {
        String others = ask("bridge", OTHER_NODES);
        if (!others.isEmpty()) {
            return Optional.of("nodes are not at rest: " + others + "; machines: " + ask("provisioner", POWERS)
                    + "; as the bridge has heard: " + ask("bridge", HEARD));
        }
        Set<String> ready = words(ask("bridge", NODES));
        Set<String> machines = words(ask("provisioner", MACHINES));
        return ready.equals(machines)
                ? Optional.empty()
                : Optional.of("nodes are READY of " + ready + ", machines are " + machines);
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : new TreeSet<>(Set.of(text.split(" ", -1)));
    }

    private String ask(String layer, String sql, UUID value) {
        return orEmpty(world.schemas().ask(layer, sql, value));
    }

    private String ask(String layer, String sql, String... values) {
        return orEmpty(world.schemas().ask(layer, sql, (Object[]) values));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
