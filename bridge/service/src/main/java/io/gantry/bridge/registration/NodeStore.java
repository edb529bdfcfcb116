package io.gantry.bridge.registration;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.relist.RelistSource;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The nodes in the database. */
public final class NodeStore implements RelistSource<NodeFact> {

    private final LayerDatabase database;
    private final int incarnation;

    public NodeStore(LayerDatabase database, int incarnation) {
        this.database = database;
        this.incarnation = incarnation;
    }

    /** The living nodes of these machines, by machine. */
    Map<Uid, Node> ofMachines(Unit unit, List<Uid> machines) {
        return unit
                .session()
                .createSelectionQuery("from Node where machine in :machines and not deleted order by uid", Node.class)
                .setParameterList("machines", machines.stream().map(Uid::value).toList())
                .getResultList()
                .stream()
                .collect(Collectors.toMap(Node::machine, Function.identity()));
    }

    /** Every living node, for the start. */
    public List<NodeView> all() {
        return database.read(
                unit -> unit
                        .session()
                        .createSelectionQuery("from Node where not deleted order by uid", Node.class)
                        .getResultList()
                        .stream()
                        .map(Node::view)
                        .toList());
    }

    /** Nodes that ended before; how many. */
    public int forgetEnded(Unit unit, Instant before, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                    delete from node where uid in (
                        select uid from node where deleted and state_since < ? limit ?)""")) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public Shard shard(NodeFact fact) {
        return new Shard(fact.cluster());
    }

    @Override
    public Topic<NodeFact> topic() {
        return BridgeTopics.NODES;
    }

    @Override
    public List<NodeFact> page(@Nullable Uid after, int limit) {
        return database.read(unit -> unit
                .session()
                .createSelectionQuery("from Node where uid > :after and not deleted order by uid", Node.class)
                .setParameter("after", Uid.after(after))
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(node -> node.fact(incarnation))
                .toList());
    }
}
