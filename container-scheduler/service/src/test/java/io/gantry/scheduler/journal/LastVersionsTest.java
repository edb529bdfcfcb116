package io.gantry.scheduler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Installation;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.testkit.LayerFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What ended and comes back is not older than what was said of it last, or no reader would take it. */
class LastVersionsTest {

    private final LayerFixture scheduler = LayerFixture.of("scheduler")
            .scripts("db/scheduler")
            .entities(SchedulerLayer.ENTITIES.toArray(Class<?>[]::new))
            .open();
    private final Installation installation = scheduler.context().installation();
    private final Uid cluster = scheduler.uid();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void theDemandOfAClusterThatComesBackGoesOn() {
        demand();
        demand();
        assertThat(demandVersion()).isEqualTo(2);
        for (int time = 0; time < 2; time++) {
            scheduler.database().write(unit -> {
                DemandTable.end(unit, installation, cluster);
                DemandTable.end(unit, installation, cluster); // repeated: nothing more
                return true;
            });
            demand();
            assertThat(demandVersion()).as("the end was " + (3 + 2 * time)).isEqualTo(4 + 2 * time);
        }
    }

    @Test
    void theOccupancyOfANodeThatComesBackGoesOn() {
        Uid back = scheduler.uid();
        Uid stays = scheduler.uid();
        occupy(new Occupancy(back, 1, 0, 0, false), new Occupancy(stays, 1, 0, 0, false));
        occupy(new Occupancy(back, 0, 0, 0, true));
        assertThat(occupancies()).extracting(NodeOccupancyFact::uid).containsExactly(stays);
        occupy(new Occupancy(back, 2, 0, 0, false), new Occupancy(stays, 2, 0, 0, false));
        assertThat(occupancies())
                .extracting(NodeOccupancyFact::uid, fact -> fact.revision().version())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(back, 3L), org.assertj.core.groups.Tuple.tuple(stays, 2L));
        scheduler.database().write(unit -> {
            OccupancyTable.end(unit, installation, cluster);
            return true;
        });
        occupy(new Occupancy(back, 1, 0, 0, false));
        assertThat(occupancies()).extracting(fact -> fact.revision().version()).containsExactly(5L);
    }

    @Test
    void theyAreForgottenWhenNobodyCanRememberTheEnd() {
        demand();
        Instant ended = scheduler.database().write(unit -> {
            DemandTable.end(unit, installation, cluster);
            return unit.session()
                    .createNativeQuery("select ended_at from last_version", Instant.class)
                    .getSingleResult();
        });
        assertThat(forget(ended)).isZero();
        assertThat(forget(ended.plus(Duration.ofMillis(1)))).isEqualTo(1);
    }

    private int forget(Instant before) {
        return scheduler.database().write(unit -> LastVersions.forget(unit, before, 10));
    }

    private void demand() {
        scheduler.database().write(unit -> {
            DemandTable.write(unit, installation, cluster, List.of());
            return true;
        });
    }

    private long demandVersion() {
        List<DemandFact> all = scheduler.database().read(unit -> DemandTable.page(unit, installation, null, 10));
        assertThat(all).hasSize(1);
        return all.getFirst().revision().version();
    }

    private void occupy(Occupancy... changed) {
        scheduler.database().write(unit -> {
            OccupancyTable.write(unit, installation, cluster, List.of(changed));
            return true;
        });
    }

    private List<NodeOccupancyFact> occupancies() {
        return scheduler.database().read(unit -> OccupancyTable.page(unit, installation, null, 10));
    }
}
