package io.gantry.provisioner.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.LayerContext;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.provisioner.claim.MachineClaim;
import io.gantry.provisioner.claim.Refusals;
import io.gantry.provisioner.lifecycle.Deadlines;
import io.gantry.provisioner.lifecycle.Machine;
import io.gantry.provisioner.lifecycle.MachineFacts;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.operation.Backoff;
import io.gantry.provisioner.operation.Bells;
import io.gantry.provisioner.operation.Drivers;
import io.gantry.provisioner.operation.MachineMoves;
import io.gantry.provisioner.operation.ProviderBook;
import io.gantry.provisioner.operation.ProvisionerEntities;
import io.gantry.provisioner.wish.Wishes;
import io.gantry.testkit.Awaiting;
import io.gantry.testkit.LayerFixture;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is told of a pool that is gone. It is read in the outbox, from which nothing is sent here: whoever reads facts drops
 * those that are not newer, and would not see one too many.
 */
class PoolReconcilerTest {

    private static final Name WEB = new Name("web");
    private static final Duration LONG = Duration.ofHours(1);

    private final LayerFixture provisioner = LayerFixture.of("provisioner")
            .scripts("db/provisioner")
            .entities(Machine.class, ProvisionerEntities.OPERATION, MachineClaim.class)
            .open();
    private final PoolStatuses statuses = new PoolStatuses(provisioner.database(), 1);
    private final PoolReconciler reconciler = reconciler(provisioner.context(), statuses);

    @BeforeEach
    void start() {
        reconciler.start();
    }

    @AfterEach
    void close() {
        reconciler.close();
        provisioner.close();
    }

    @Test
    void theEndOfAPoolIsToldOnceHoweverOftenItIsHeardOf() {
        Uid pool = provisioner.uid();
        isToldOf(pool);
        isHeardToBeGone(pool);
        assertThat(told()).containsExactly(pool + " 1 1", pool + " 1 2 deleted");

        isHeardToBeGone(pool);
        assertThat(told()).containsExactly(pool + " 1 1", pool + " 1 2 deleted");
    }

    @Test
    void ofAPoolThatWasNeverToldOfNothingIsTold() {
        isHeardToBeGone(provisioner.uid());
        assertThat(told()).isEmpty();
    }

    private void isToldOf(Uid pool) {
        provisioner.database().write(unit -> {
            statuses.say(
                    unit,
                    pool,
                    Optional.empty(),
                    revision ->
                            new PoolStatusFact(pool, WEB, revision, false, 0, Map.of(), List.of(), null, List.of(), 1));
            return true;
        });
    }

    /** And is done with: what is told of it is told with the end of its row. */
    private void isHeardToBeGone(Uid pool) {
        provisioner.database().write(unit -> {
            statuses.gone(unit, pool, WEB);
            return true;
        });
        reconciler.heardOf(pool);
        Awaiting.soon()
                .untilAsserted(
                        () -> assertThat(column("select name from pool_status")).isEmpty());
    }

    /** Each fact's line in the outbox, from its uid on: {@code uid incarnation version}, and whether it is the last. */
    private List<String> told() {
        return column("select convert_from(facts, 'UTF8') from outbox order by position").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(ProvisionerTopics.POOL_STATUS.name()))
                .map(line -> line.split(" ", 3)[2])
                .toList();
    }

    private List<String> column(String sql) {
        return provisioner
                .database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var query = connection.prepareStatement(sql);
                            ResultSet rows = query.executeQuery()) {
                        var found = new ArrayList<String>();
                        while (rows.next()) {
                            found.add(rows.getString(1));
                        }
                        return found;
                    }
                }));
    }

    private static PoolReconciler reconciler(LayerContext context, PoolStatuses statuses) {
        var wishes = new Wishes();
        var drivers = new Drivers(List.of());
        var facts = new MachineFacts(1);
        var machines = new MachineStore(context.database(), facts);
        var refusals = new Refusals();
        var deadlines = new Deadlines(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG);
        var moves =
                new MachineMoves(context, machines, facts, deadlines, refusals, new Backoff(LONG, LONG), new Bells());
        return new PoolReconciler(
                context,
                wishes,
                drivers,
                new ProviderBook(context.installation().uid(), wishes, drivers, context.secrets()),
                machines,
                moves,
                refusals,
                statuses,
                new PoolReconciler.Settings(LONG, LONG, 1));
    }
}
