package io.gantry.bridge.picture;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.SchedulerTopics;
import java.util.function.Consumer;

/**
 * Fills the picture from the mirror at the start, the deleted objects among it: a pool that was deleted while its
 * machines were still being taken down must not be forgotten by a restart.
 */
public final class PictureLoad {

    private static final int FETCH_ROWS = 500;

    private PictureLoad() {}

    public static void load(LayerDatabase database, Picture picture) {
        database.read(unit -> {
            each(unit, InventoryTopics.CLUSTERS, picture::cluster);
            each(unit, InventoryTopics.POOLS, picture::pool);
            each(unit, InventoryTopics.MACHINE_SPECS, picture::machineSpec);
            each(unit, InventoryTopics.NODE_SPECS, picture::nodeSpec);
            each(unit, ProvisionerTopics.MACHINES, picture::machine);
            each(unit, SchedulerTopics.NODE_OCCUPANCY, picture::occupancy);
            each(unit, InventoryTopics.PROVIDERS, picture::provider);
            each(unit, ProvisionerTopics.POOL_STATUS, picture::poolStatus);
            each(unit, SchedulerTopics.DEMAND, picture::demand);
            each(unit, IdentityFact.TOPIC, picture::identity);
            return true;
        });
    }

    private static <F extends Fact> void each(Unit unit, Topic<F> topic, Consumer<F> take) {
        unit.jdbc(connection -> {
            try (var query = connection.prepareStatement("select body from mirror where topic = ?")) {
                query.setFetchSize(FETCH_ROWS);
                query.setString(1, topic.name());
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        take.accept(read(topic, rows.getString(1)));
                    }
                }
                return true;
            }
        });
    }

    private static <F extends Fact> F read(Topic<F> topic, String body) {
        try {
            return GantryJson.lenient().readValue(body, topic.shape());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the mirror of " + topic.name() + " holds what cannot be read", e);
        }
    }
}
