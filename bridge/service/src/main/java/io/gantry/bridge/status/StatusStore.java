package io.gantry.bridge.status;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.ClusterStatusFact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.relist.RelistSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The clusters' statuses in the database. */
public final class StatusStore implements RelistSource<ClusterStatusFact> {

    private final LayerDatabase database;
    private final int incarnation;

    public StatusStore(LayerDatabase database, int incarnation) {
        this.database = database;
        this.incarnation = incarnation;
    }

    @Override
    public Topic<ClusterStatusFact> topic() {
        return BridgeTopics.CLUSTER_STATUS;
    }

    @Override
    public List<ClusterStatusFact> page(@Nullable Uid after, int limit) {
        return database.read(unit -> unit
                .session()
                .createSelectionQuery(
                        "from ClusterStatus where cluster > :after and not deleted order by cluster",
                        ClusterStatus.class)
                .setParameter("after", Uid.after(after))
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(status -> status.fact(incarnation))
                .toList());
    }
}
