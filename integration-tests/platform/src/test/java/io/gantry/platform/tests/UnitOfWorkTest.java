package io.gantry.platform.tests;

import static io.gantry.platform.tests.Thing.HAPPENED;
import static io.gantry.platform.tests.Thing.THINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.testkit.LayerFixture;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.exception.JDBCConnectionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One transaction of a layer: entities, statements, facts and effects, all or nothing. */
class UnitOfWorkTest {

    private LayerFixture layer;

    @BeforeEach
    void open() {
        layer = LayerFixture.of("things")
                .scripts("db/thing")
                .entities(ThingRow.class)
                .open();
    }

    @AfterEach
    void close() {
        layer.close();
    }

    @Test
    void theSessionAndPlainStatementsShareTheTransaction() {
        Uid uid = layer.uid();
        int seen = layer.database().write(unit -> {
            unit.session().persist(new ThingRow(uid.value(), "hello"));
            unit.session().flush();
            return unit.<Integer>jdbc(connection -> {
                try (var row = connection.createStatement().executeQuery("select count(*) from thing")) {
                    row.next();
                    return row.getInt(1);
                }
            });
        });
        assertThat(seen).isEqualTo(1);
    }

    @Test
    void anExceptionRollsEverythingBackAndNoEffectRuns() {
        var effects = new ArrayList<String>();
        Uid uid = layer.uid();
        assertThatThrownBy(() -> layer.database().write(unit -> {
                    unit.session().persist(new ThingRow(uid.value(), "never"));
                    unit.publish(THINGS, new Shard(uid), Thing.of(uid, 1, "never"));
                    unit.afterCommit(() -> effects.add("ran"), () -> effects.add("in doubt"));
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no");
        assertThat(effects).isEmpty();
        assertThat(rows()).isEmpty();
        assertThat(layer.database().<Boolean>read(unit -> unit.session().find(ThingRow.class, uid.value()) == null))
                .isTrue();
    }

    @Test
    void oneRowPerShardCarriesAtMostAThousandFacts() {
        var first = new Shard(layer.uid());
        var second = new Shard(layer.uid());
        layer.database().write(unit -> {
            for (int number = 0; number < 2_500; number++) {
                unit.publish(THINGS, first, Thing.of(layer.uid(), 1, Integer.toString(number)));
            }
            unit.publish(THINGS, second, Thing.of(layer.uid(), 1, "alone"));
            unit.publish(HAPPENED, first, Thing.of(layer.uid(), 1, "another topic, the same shard"));
            return true;
        });
        assertThat(rows()).containsExactly(first + " 1000", first + " 1000", first + " 501", second + " 1");
    }

    @Test
    void effectsComeAfterTheCommitInOrderTheRelayFirst() {
        var effects = new ArrayList<String>();
        layer.database().whenFactsCommitted(() -> effects.add("relay, rows: " + rows().size()));
        layer.database().write(unit -> {
            unit.afterCommit(() -> effects.add("first"));
            unit.publish(THINGS, new Shard(layer.uid()), Thing.of(layer.uid(), 1, "x"));
            unit.afterCommit(() -> effects.add("second"));
            return true;
        });
        assertThat(effects).containsExactly("relay, rows: 1", "first", "second");
    }

    @Test
    void aCommitThatIsNotAnsweredIsFollowedByWhatIsThereForDoubt() {
        var effects = new ArrayList<String>();
        layer.database().whenFactsCommitted(() -> effects.add("relay"));
        Thread mine = Thread.currentThread();
        layer.transactions().loseNextAnswer(mine::equals);
        assertThatThrownBy(() -> layer.database().write(unit -> told(unit, effects)))
                .isInstanceOf(JDBCConnectionException.class);
        assertThat(effects).containsExactly("relay", "in doubt");
        assertThat(rows()).hasSize(1);
    }

    @Test
    void whatIsTrueInAnyCaseHasItsEffectsInDoubtToo() {
        var effects = new ArrayList<String>();
        Thread mine = Thread.currentThread();
        layer.transactions().loseNextAnswer(mine::equals);
        assertThatThrownBy(() -> layer.database().take(unit -> told(unit, effects)))
                .isInstanceOf(JDBCConnectionException.class);
        assertThat(effects).containsExactly("done", "done for sure");
    }

    private boolean told(Unit unit, List<String> effects) {
        unit.publish(THINGS, new Shard(layer.uid()), Thing.of(layer.uid(), 1, "x"));
        unit.afterCommit(() -> effects.add("done"));
        unit.afterCommit(() -> effects.add("done for sure"), () -> effects.add("in doubt"));
        return true;
    }

    @Test
    void whoChangedTheSameObjectMeanwhileLosesWithItsFacts() {
        Uid uid = layer.uid();
        layer.database().write(unit -> {
            unit.session().persist(new ThingRow(uid.value(), "old"));
            return true;
        });
        assertThatThrownBy(() -> layer.database().write(unit -> {
                    unit.session().find(ThingRow.class, uid.value()).say("mine");
                    layer.database().write(other -> {
                        other.session().find(ThingRow.class, uid.value()).say("theirs");
                        return true;
                    });
                    unit.publish(THINGS, new Shard(uid), Thing.of(uid, 2, "mine"));
                    return true;
                }))
                .isInstanceOf(jakarta.persistence.OptimisticLockException.class);
        assertThat(rows()).isEmpty();
        assertThat(layer.database()
                        .<String>read(unit ->
                                unit.session().find(ThingRow.class, uid.value()).text()))
                .isEqualTo("theirs");
    }

    @Test
    void readingChangesNothing() {
        Uid uid = layer.uid();
        layer.database().write(unit -> {
            unit.session().persist(new ThingRow(uid.value(), "old"));
            return true;
        });
        layer.database().read(unit -> {
            unit.session().find(ThingRow.class, uid.value()).say("forgotten");
            return true;
        });
        assertThat(layer.database()
                        .<String>read(unit ->
                                unit.session().find(ThingRow.class, uid.value()).text()))
                .isEqualTo("old");
        assertThatThrownBy(() -> layer.database().read(unit -> {
                    unit.publish(THINGS, new Shard(uid), Thing.of(uid, 1, "x"));
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    private List<String> rows() {
        return layer.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement();
                            ResultSet rows =
                                    statement.executeQuery("select shard, count from outbox order by position")) {
                        var found = new ArrayList<String>();
                        while (rows.next()) {
                            found.add(rows.getString(1) + " " + rows.getInt(2));
                        }
                        return found;
                    }
                }));
    }
}
