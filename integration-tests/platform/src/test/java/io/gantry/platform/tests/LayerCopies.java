package io.gantry.platform.tests;

import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.term.Term;
import io.gantry.testkit.LayerFixture;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Copies of one layer beside one another on one real database, and what a test sees and does there past them. */
final class LayerCopies implements AfterEachCallback {

    private static final Duration LONGEST_CALL = Duration.ofMinutes(5);

    final LayerFixture world;
    private final List<Copy> copies = new ArrayList<>();

    LayerCopies(LeaseSettings leases) {
        world = things(leases).open();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        copies.forEach(Copy::close);
        world.close();
    }

    private static LayerFixture.Opening things(LeaseSettings leases) {
        return LayerFixture.of("things")
                .scripts("db/thing")
                .entities(ThingRow.class)
                .leases(leases);
    }

    /** One that serves. */
    Copy open(LeaseSettings leases) {
        return open(leases, true);
    }

    Copy open(LeaseSettings leases, boolean serving) {
        var copy = new Copy(things(leases).beside(world).open());
        copies.add(copy);
        if (serving) {
            copy.serve();
        }
        return copy;
    }

    /** One process, as far as this layer is concerned. */
    final class Copy implements AutoCloseable {
        final LayerFixture fixture;
        final Queue<String> happened = new ConcurrentLinkedQueue<>();
        final Queue<String> over = new ConcurrentLinkedQueue<>();
        final Term term;
        volatile List<String> found = List.of();
        boolean failing;
        private boolean closed;

        Copy(LayerFixture fixture) {
            this.fixture = fixture;
            this.term = new Term(fixture.context(), LONGEST_CALL, over::add);
        }

        void serve() {
            term.serve(this::begin, () -> happened.add("stopped"));
        }

        private void begin() {
            if (failing) {
                throw new IllegalStateException("its tables make no sense");
            }
            found = written();
            happened.add("started");
        }

        boolean active() {
            return term.epoch().isPresent();
        }

        LeaseHold hold() {
            return fixture.context().leases().held(installation()).orElseThrow();
        }

        /** As it knows without a question to the database. */
        boolean surelyActive() {
            return fixture.context().leases().activeNow(installation());
        }

        private Shard installation() {
            return new Shard(fixture.context().installation().uid());
        }

        /** The lease of a shard that nobody had. */
        LeaseHold acquired() {
            return fixture.context().leases().acquire(new Shard(world.uid())).orElseThrow();
        }

        String withheld() {
            return fixture.context()
                    .destruction()
                    .withheld()
                    .map(Destruction.Withheld::sentence)
                    .orElse("");
        }

        void write(String text) {
            fixture.database().write(unit -> {
                unit.session().persist(new ThingRow(world.uid().value(), text));
                return true;
            });
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                term.close();
                fixture.close();
            }
        }
    }

    List<String> written() {
        return read("select text from thing order by text");
    }

    int rowsOf(String table) {
        return read("select 'row' from " + table).size();
    }

    private List<String> read(String query) {
        return world.database()
                .read(unit -> unit.jdbc(connection -> {
                    try (ResultSet rows = connection.createStatement().executeQuery(query)) {
                        var found = new ArrayList<String>();
                        while (rows.next()) {
                            found.add(rows.getString(1));
                        }
                        return found;
                    }
                }));
    }

    /** As if its owner had not renewed it for long. */
    void expire() {
        run("update lease set expires = clock_timestamp() - interval '1 second'");
    }

    void expire(UUID shard) {
        run("update lease set expires = clock_timestamp() - interval '1 second' where shard = '" + shard + "'");
    }

    private void run(String statement) {
        try (var connection = world.connect();
                var each = connection.createStatement()) {
            each.executeUpdate(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** To take it. */
    boolean somebodyWaitsForALease() {
        return somebodyWaits("%given_back%");
    }

    /** To decide for it. */
    boolean somebodyWaitsForAShard() {
        return somebodyWaits("%pg_advisory_xact_lock%");
    }

    private boolean somebodyWaits(String query) {
        return !read("select 'waits' from pg_stat_activity where wait_event_type = 'Lock'" + " and query like '" + query
                        + "' and datname = current_database()")
                .isEmpty();
    }
}
