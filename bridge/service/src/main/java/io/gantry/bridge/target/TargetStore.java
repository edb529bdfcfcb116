package io.gantry.bridge.target;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.relist.RelistSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pool targets in the database. */
public final class TargetStore implements RelistSource<PoolTargetFact> {

    private final LayerDatabase database;
    private final int incarnation;

    public TargetStore(LayerDatabase database, int incarnation) {
        this.database = database;
        this.incarnation = incarnation;
    }

    /** Every one, ended ones too, for the start. */
    List<PoolTargetFact> all() {
        return database.read(
                unit -> unit
                        .session()
                        .createSelectionQuery("from PoolTarget order by pool", PoolTarget.class)
                        .getResultList()
                        .stream()
                        .map(target -> target.fact(incarnation))
                        .toList());
    }

    @Override
    public Shard shard(PoolTargetFact fact) {
        return new Shard(fact.cluster());
    }

    @Override
    public Topic<PoolTargetFact> topic() {
        return BridgeTopics.POOL_TARGETS;
    }

    @Override
    public List<PoolTargetFact> page(@Nullable Uid after, int limit) {
        return database.read(unit -> unit
                .session()
                .createSelectionQuery(
                        "from PoolTarget where pool > :after and not deleted order by pool", PoolTarget.class)
                .setParameter("after", Uid.after(after))
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(target -> target.fact(incarnation))
                .toList());
    }
}
