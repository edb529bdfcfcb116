package io.gantry.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long decisions stand still when something dies: the active one of two copies, the whole control plane with its
 * PostgreSQL and Kafka, a machine with its tasks; and how often a copy that only has much to do is taken for dead.
 * Decided is what is committed: counted in the scheduler's table.
 */
final class RecoveryBenchmark {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration PLACED_LIMIT = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final String JOBS_MAX = "gantry.scheduler.jobs-per-namespace-max";
    /** Who deletes jobs and submits others at once has more there than they keep: so many tell them to wait. */
    private static final int LOAD_JOBS = 1_000;

    private static final String SMALL = "{cpu: \"10\", memory: 16000Mi, disk: 100Gi}";
    private static final String BUSIEST = """
            select node::text from scheduler.allocation where ended is null group by node order by count(*) desc limit 1""";

    /** Whoever takes a lease raises its epoch. */
    private static final String EPOCHS = """
            select (select sum(epoch) from inventory.lease) + (select sum(epoch) from provisioner.lease)
                + (select sum(epoch) from bridge.lease) + (select sum(epoch) from scheduler.lease)""";

    private final Report report;
    private final int kills;
    private final int lease;
    private final int nodes;
    private final int allocations;
    private final int wholeKills;
    private final int machines;
    private final Duration load;
    private int number;

    RecoveryBenchmark(Settings settings, Report report) {
        this.report = report;
        this.kills = settings.number("kills", 20);
        this.lease = settings.number("lease", 4);
        this.nodes = settings.number("nodes", 1_000);
        this.allocations = settings.number("allocations", 50_000);
        this.wholeKills = settings.number("whole-kills", 3);
        this.machines = settings.number("machines", 5);
        this.load = settings.seconds("load", 600);
        settings.done();
    }

    void run() throws Exception {
        if (kills > 0) {
            owners();
        }
        if (load.isPositive()) {
            falseFailOvers();
        }
        if (nodes > 0) {
            wholeAndMachines();
        }
    }

    /** The active copy is killed; the other one, which stood by, decides what it is asked next. */
    private void owners() throws Exception {
        try (var copies = new TwoCopies(Map.of("gantry.lease-lasts", "PT" + lease + "S"));
                Connection database = copies.database()) {
            var declared = new Declared(copies.rest());
            declared.ground(
                    "spread",
                    "{driver: fake, endpoint: \"%s\", maxMachines: 4, machine: %s}"
                            .formatted(copies.worldUrl(), SMALL));
            declared.pool("pool", 4);
            decided(copies.rest(), database, "the first job is placed");
            var seconds = new ArrayList<Double>();
            for (int kill = 0; kill < kills; kill++) {
                long began = System.nanoTime();
                copies.killActive();
                seconds.add(Waiting.seconds(began, decided(copies.rest(), database, "the other copy decides")));
                report.note("owner " + kill + ": " + seconds.getLast() + " s");
                copies.startStandby();
            }
            figures("recovery.owner-killed-to-decision", seconds);
        }
    }

    /** Nobody dies, and the host has more to do than it can: whoever takes over then is mistaken. */
    private void falseFailOvers() throws Exception {
        var options = Map.of("gantry.lease-lasts", "PT" + lease + "S", JOBS_MAX, String.valueOf(LOAD_JOBS));
        try (var copies = new TwoCopies(options);
                Connection database = copies.database()) {
            var declared = new Declared(copies.rest());
            declared.ground(
                    "spread",
                    "{driver: fake, endpoint: \"%s\", maxMachines: 100, machine: %s}"
                            .formatted(copies.worldUrl(), SMALL));
            declared.pool("pool", 100);
            decided(copies.rest(), database, "the first job is placed");
            long epochs = Counting.number(database, EPOCHS);
            long began = System.nanoTime();
            long jobs = 0;
            long waits = 0;
            long unanswered = 0;
            try (var steady = new SteadyLoad(copies.rest())) {
                while (System.nanoTime() - began < load.toNanos()) {
                    Waiting.pause(Duration.ofSeconds(1));
                    jobs = steady.jobs();
                    waits = steady.waits();
                    unanswered = steady.unanswered();
                }
            } catch (IllegalStateException failed) {
                report.note(copies.lastWords());
                throw failed;
            }
            report.figure("recovery.load.jobs-of-100", "1/s", jobs / Waiting.seconds(began, System.nanoTime()));
            report.figure("recovery.load.told-to-wait", "times", (double) waits);
            report.figure("recovery.load.asked-again", "times", (double) unanswered);
            report.figure("recovery.load.fail-overs", "times", (double) (Counting.number(database, EPOCHS) - epochs));
        }
    }

    private void wholeAndMachines() throws Exception {
        try (Fleet fleet = Fleet.start(nodes, Map.of("gantry.bridge.node-lost-after", "PT15S"), report)) {
            fill(fleet.installation());
            var answering = new ArrayList<Double>();
            var deciding = new ArrayList<Double>();
            for (int kill = 0; kill < wholeKills; kill++) {
                fleet.installation().kill9();
                Installation.Start start = fleet.installation().start();
                try (Connection database = fleet.installation().database()) {
                    long decided = decided(fleet.installation().rest(), database, "it decides again");
                    answering.add(Waiting.seconds(start.exec(), start.live()));
                    deciding.add(Waiting.seconds(start.exec(), decided));
                }
                report.note("whole " + kill + ": " + answering.getLast() + " s, " + deciding.getLast() + " s");
            }
            figures("recovery.whole-killed-to-answer", answering);
            figures("recovery.whole-killed-to-decision", deciding);
            lostMachines(fleet);
        }
    }

    private void fill(Installation installation) throws Exception {
        try (Connection database = installation.database()) {
            var declared = new Declared(installation.rest());
            for (int job = 0; job < allocations / 100; job++) {
                declared.job("fill-" + job, 100, Fleet.TASK);
            }
            Waiting.until(
                    allocations + " tasks are placed",
                    PLACED_LIMIT,
                    LOOK_EVERY,
                    () -> Counting.placed(database) >= allocations);
            Waiting.until(
                    "all run",
                    PLACED_LIMIT,
                    Duration.ofMillis(500),
                    () -> Counting.number(
                                    database,
                                    "select count(*) from scheduler.allocation where ended is null and state <> 'RUNNING'")
                            == 0);
        }
    }

    /** A machine loses its power; its tasks are placed elsewhere, every one. */
    private void lostMachines(Fleet fleet) throws Exception {
        try (Connection database = fleet.installation().database()) {
            var seconds = new ArrayList<Double>();
            for (int lost = 0; lost < machines; lost++) {
                String node = text(database, BUSIEST);
                String machine = text(
                        database,
                        "select body ->> 'machine' from inventory.mirror where topic = 'gantry.nodes' and uid = '"
                                + node + "'");
                String live = "select count(*) from scheduler.allocation where ended is null";
                long before = Counting.number(database, live);
                long began = System.nanoTime();
                fleet.powerOff(machine);
                long elsewhere = Waiting.until(
                        "the tasks of a lost machine are placed elsewhere",
                        LIMIT,
                        Duration.ofMillis(50),
                        () -> Counting.number(database, live + " and node = '" + node + "'") == 0
                                && Counting.number(database, live) >= before);
                seconds.add(Waiting.seconds(began, elsewhere));
                report.note("machine " + lost + ": " + seconds.getLast() + " s");
            }
            figures("recovery.machine-lost-to-placed-elsewhere", seconds);
        }
    }

    /** Submits a job until it is taken, and waits until it is placed; when it was. */
    private long decided(Rest rest, Connection database, String what) throws SQLException {
        long before = Counting.placed(database);
        var declared = new Declared(rest);
        Waiting.until(what + ": a job is taken", LIMIT, LOOK_EVERY, () -> submitted(declared));
        return Waiting.until(what, LIMIT, LOOK_EVERY, () -> Counting.placed(database) > before);
    }

    private boolean submitted(Declared declared) throws InterruptedException {
        try {
            declared.job("job-" + ++number, 1, Fleet.TASK);
            return true;
        } catch (IOException | IllegalStateException refused) { // the copy stands by still, or is not there yet
            return false;
        }
    }

    private static String text(Connection database, String query) throws SQLException {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                throw new IllegalStateException("nothing: " + query);
            }
            return rows.getString(1);
        }
    }

    private void figures(String name, List<Double> seconds) {
        report.figure(name, "s", seconds);
        report.figure(
                name + ".worst",
                "s",
                seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
    }
}
