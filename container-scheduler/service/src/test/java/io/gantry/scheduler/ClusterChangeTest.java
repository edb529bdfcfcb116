package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.inventory.api.ClusterSpec.Placement;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.database.Shard;
import io.gantry.platform.relist.RelistSource;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said of a cluster while it is owned takes effect at once. */
class ClusterChangeTest {

    @RegisterExtension
    final World world = new World();

    @Test
    void aChangedPlacementStyleIsUsedForTheNextTask() {
        world.node("n1", Resources.of(100_000, 100L << 30));
        world.node("n2", Resources.of(100_000, 100L << 30));
        world.submit("packed", spec(JobSpec.Type.SERVICE, 4, task("sleep 1000")));
        world.awaitRunning("packed", 4);
        assertThat(nodesOf("packed")).hasSize(1);

        world.cluster(2, Placement.SPREAD, false);
        var asked = new AtomicInteger();
        soon().untilAsserted(() -> {
            String name = "spread-" + asked.incrementAndGet();
            world.submit(name, spec(JobSpec.Type.SERVICE, 8, task("sleep 1000")));
            world.awaitRunning(name, 8);
            assertThat(nodesOf(name)).hasSize(2);
        });
    }

    private Set<String> nodesOf(String job) {
        var nodes = new HashSet<String>();
        for (AllocationFact one : world.running(job)) {
            nodes.add(one.nodeName().value());
        }
        return nodes;
    }

    @Test
    void aDeletedClusterHasNoOwnerAndNothingIsSaidOfItAnyMore() {
        world.node("n1");
        world.submit("hello", spec(JobSpec.Type.SERVICE, 1, task("sleep 1000")));
        world.awaitRunning("hello", 1);
        world.stop("hello");
        world.awaitState("hello", JobState.STOPPED);
        soon().untilAsserted(() -> assertThat(rows("client_identity")).isEqualTo(1));
        world.turns("n1", NodeState.LEFT, 0);

        world.cluster(2, null, true);

        soon().untilAsserted(() -> {
            assertThat(rows("node_occupancy")).isZero();
            assertThat(rows("demand")).isZero();
            assertThat(rows("client_identity")).isZero();
            assertThat(rows("secret")).isZero();
            assertThat(world.scheduler.context().leases().held(new Shard(world.cluster)))
                    .isEmpty();
        });
        assertThat(world.job("hello").state()).isEqualTo(JobState.STOPPED); // what was stays, until it is deleted
        world.delete("hello");
        assertThat(rows("job")).isZero();
        assertThat(rows("allocation")).isZero();
        world.restart();
        assertThat(world.layer.ready()).isTrue();
    }

    @Test
    void anEndThatIsNotWrittenIsTriedAgain() {
        stoppedJobOn("n1");
        run("create sequence tried");
        run("""
                create function refuse() returns trigger language plpgsql as
                'begin perform nextval(''tried''); raise exception ''as the test says''; end'""");
        run("create trigger refuse before delete on node_occupancy for each row execute function refuse()");

        world.cluster(2, null, true);

        soon().until(() -> number("select count(*) from tried where is_called") == 1);
        assertThat(rows("node_occupancy")).isEqualTo(1);
        run("drop trigger refuse on node_occupancy");
        soon().untilAsserted(() -> assertThat(rows("node_occupancy")).isZero());
    }

    @Test
    void whatIsLeftOfAClusterThatNobodyOwnsGoesWhenItIsSureThatItIsDeleted() {
        stoppedJobOn("n1");
        world.layer.close();
        // As if another process had heard of it and then died; a job's deletion came too late for its owner.
        run("update mirror set deleted = true, body = jsonb_set(body, '{deleted}', 'true') where uid = '"
                + world.cluster + "'");
        run("update job set deleting = now()");
        world.start();
        aLookHasPassed();
        assertThat(rows("node_occupancy")).isEqualTo(1);
        assertThat(rows("job")).isEqualTo(1);

        SchedulerLayer.READS.forEach(topic -> world.scheduler.relists().register(new Nothing<>(topic)));

        soon().untilAsserted(() -> {
            assertThat(rows("node_occupancy")).isZero();
            assertThat(rows("demand")).isZero();
            assertThat(rows("job")).isZero();
            assertThat(rows("allocation")).isZero();
        });
    }

    private void stoppedJobOn(String node) {
        world.node(node);
        world.submit("hello", spec(JobSpec.Type.SERVICE, 1, task("sleep 1000")));
        world.awaitRunning("hello", 1);
        world.stop("hello");
        world.awaitState("hello", JobState.STOPPED);
        soon().until(() -> rows("node_occupancy") == 1);
    }

    /** The look that took the first of these was over when the second was taken. */
    private void aLookHasPassed() {
        for (String name : List.of("first", "second")) {
            Uid uid = world.scheduler.uid();
            world.cluster(uid, new Name(name));
            soon().until(() ->
                    world.scheduler.context().leases().held(new Shard(uid)).isPresent());
        }
    }

    /** An owner that has nothing. */
    private record Nothing<F extends Fact>(Topic<F> topic) implements RelistSource<F> {
        @Override
        public List<F> page(@Nullable Uid after, int limit) {
            return List.of();
        }
    }

    private long rows(String table) {
        return number("select count(*) from " + table);
    }

    private long number(String sql) {
        return world.scheduler
                .database()
                .read(unit -> unit.session().createNativeQuery(sql, Long.class).getSingleResult());
    }

    private void run(String sql) {
        world.scheduler
                .database()
                .write(unit -> unit.jdbc(connection -> {
                    try (var statement = connection.createStatement()) {
                        return statement.execute(sql);
                    }
                }));
    }
}
