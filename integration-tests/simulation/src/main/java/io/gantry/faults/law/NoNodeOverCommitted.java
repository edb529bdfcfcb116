package io.gantry.faults.law;

import io.gantry.faults.database.Schemas;
import io.gantry.kinds.id.Uid;

/** The allocations that live on a node never ask for more than it has. Here every task of a job asks for the same. */
public final class NoNodeOverCommitted {

    private static final String LIVING = """
            select coalesce(sum((j.labels::jsonb ->> 'cpu')::bigint), 0) from allocation a join job j on j.uid = a.job
            where a.node = ? and a.ended is null""";

    private final Schemas schemas;

    public NoNodeOverCommitted(Schemas schemas) {
        this.schemas = schemas;
    }

    public void placedOn(Uid node, long cpuMilli) {
        String used = schemas.ask("scheduler", LIVING, node.value());
        if (used != null && Long.parseLong(used) > cpuMilli) {
            throw new Violation(
                    "no node over-committed", "node " + node + " has " + cpuMilli + "m and carries " + used + "m");
        }
    }
}
