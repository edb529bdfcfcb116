package io.gantry.faults.law;

import io.gantry.bridge.api.NodeFact;
import io.gantry.faults.database.Schemas;
import java.util.Collection;
import java.util.UUID;

/** The allocations that live on a node never ask for more than it has. Here every task of a job asks for the same. */
public final class NoNodeOverCommitted {

    private static final String BEYOND = """
            select a.node || ' has ' || n.cpu || 'm and carries ' || sum((j.labels::jsonb ->> 'cpu')::bigint) || 'm'
            from allocation a join job j on j.uid = a.job join unnest(?::uuid[], ?::bigint[]) as n (node, cpu) on n.node = a.node
            where a.ended is null group by a.node, n.cpu having sum((j.labels::jsonb ->> 'cpu')::bigint) > n.cpu""";

    private final Schemas schemas;

    public NoNodeOverCommitted(Schemas schemas) {
        this.schemas = schemas;
    }

    public void hold(Collection<NodeFact> nodes) {
        UUID[] uids = nodes.stream().map(node -> node.uid().value()).toArray(UUID[]::new);
        Long[] cpus = nodes.stream().map(node -> node.capacity().cpu().milli()).toArray(Long[]::new);
        String beyond = schemas.ask("scheduler", BEYOND, uids, cpus);
        if (beyond != null) {
            throw new Violation("no node over-committed", "node " + beyond);
        }
    }
}
