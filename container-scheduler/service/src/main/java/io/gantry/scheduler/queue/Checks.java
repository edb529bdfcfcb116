package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.platform.thread.Threads;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.Health.Role;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.health.TaskChecks;
import io.gantry.scheduler.health.TaskChecks.Meaning;
import io.gantry.scheduler.spi.WorkloadEngine.Checked;
import io.gantry.scheduler.spi.WorkloadEngine.Checked.Verdict;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a cluster's running tasks. Commands are run by their engines, which tell of turns; requests and
 * connections are made from here when their time has come, so many at once, each on a virtual thread that ends with its
 * answer. What has too little room comes late, and nothing waits for it. Used by the owner's thread alone.
 */
final class Checks {

    /** Being asked at once. */
    static final int PROBES_MAX = 256;

    /** Of its time, by which each try comes sooner or later: tasks that were started together are not asked together. */
    private static final double SPREAD = 0.1;

    private static final String HERE = "127.0.0.1";

    private final Cluster cluster;
    private final Prober prober;
    private final Ticker ticker;
    private final Threads threads;
    private final RandomGenerator random;
    private final Gate gate;
    private final PriorityQueue<Due> due = new PriorityQueue<>((a, b) -> Long.signum(a.atNanos() - b.atNanos()));
    private final ConcurrentLinkedQueue<Came> answers = new ConcurrentLinkedQueue<>();
    /** Ill by their engine's word, which says so once, while nothing might be ended. */
    private final Map<Allocation, TaskChecks> illByEngine = new LinkedHashMap<>();

    private int asking;

    private record Due(long atNanos, Allocation allocation, TaskChecks checks, Role role) {}

    private record Came(Due of, Prober.Answer answer) {}

    Checks(Cluster cluster, Prober prober, Ticker ticker, Threads threads, RandomGenerator random, Gate gate) {
        this.cluster = cluster;
        this.prober = prober;
        this.ticker = ticker;
        this.threads = threads;
        this.random = random;
        this.gate = gate;
    }

    /** Takes in what was answered, and asks what is due. */
    void tick() {
        cluster.begun.forEach(this::begin);
        cluster.begun.clear();
        for (Came came = answers.poll(); came != null; came = answers.poll()) {
            asking--;
            take(came);
        }
        if (!illByEngine.isEmpty()) {
            illByEngine.entrySet().removeIf(each -> isOver(each.getKey(), each.getValue()));
        }
        long now = ticker.nanos();
        while (asking < PROBES_MAX && !due.isEmpty() && due.peek().atNanos() - now <= 0) {
            ask(due.remove());
        }
    }

    private boolean isOver(Allocation allocation, TaskChecks checks) {
        if (allocation.checks != checks || allocation.state != AllocationState.RUNNING) {
            return true;
        }
        if (!gate.mayStop(allocation)) {
            return false;
        }
        cluster.failing(allocation);
        return true;
    }

    /** A task that has checks runs. */
    private void begin(Allocation allocation) {
        TaskChecks checks = allocation.checks;
        if (checks == null || allocation.state != AllocationState.RUNNING) {
            return;
        }
        Role first = checks.asks(Role.START) ? Role.START : null;
        if (first != null) {
            firstOf(allocation, checks, first);
        } else {
            firstOf(allocation, checks, Role.READY);
            firstOf(allocation, checks, Role.LIVE);
        }
    }

    /** Soon, so that a task which is well is ready at once; but not all at the same moment. */
    private void firstOf(Allocation allocation, TaskChecks checks, Role role) {
        HealthCheck check = checks.spec().check(role);
        if (check != null && !check.byEngine() && checks.begins(role)) {
            long within = Math.min(check.every().toNanos(), HealthCheck.EVERY_MIN.toNanos());
            due.add(new Due(ticker.nanos() + random.nextLong(within), allocation, checks, role));
        }
    }

    private void next(Due before, HealthCheck check) {
        double spread = 1 + SPREAD * (2 * random.nextDouble() - 1);
        long after = (long) (check.every().toNanos() * spread);
        due.add(new Due(ticker.nanos() + after, before.allocation(), before.checks(), before.role()));
    }

    private void ask(Due due) {
        HealthCheck check = due.checks().spec().check(due.role());
        if (check == null || !counts(due)) {
            return;
        }
        Prober.Place place = place(due.allocation(), check);
        if (place == null) {
            next(due, check); // its node is not told of just now
            return;
        }
        asking++;
        threads.start("check-" + due.role().word(), () -> {
            Prober.Answer answer;
            try {
                answer = prober.probe(place, check);
            } catch (RuntimeException bug) { // somebody must answer, or its room is lost
                answer = new Prober.Answer(false, bug.toString());
            }
            answers.add(new Came(due, answer));
        });
    }

    /** Whether the task still runs as it did, and is still asked this. */
    private static boolean counts(Due due) {
        Allocation allocation = due.allocation();
        return allocation.checks == due.checks()
                && allocation.state == AllocationState.RUNNING
                && due.checks().asks(due.role());
    }

    private static Prober.@Nullable Place place(Allocation allocation, HealthCheck check) {
        Name name = check.port();
        Integer port = name == null ? null : allocation.ports.get(name);
        Target target = allocation.node.target;
        return port == null || target == null || !allocation.node.reachable()
                ? null
                : new Prober.Place(host(target.engine().uri()), port);
    }

    /** Ports of a node are where its engine is; one that is reached by a socket file is here. */
    static String host(String engine) {
        String host = engine.startsWith("unix:") ? null : URI.create(engine).getHost();
        return host == null ? HERE : host;
    }

    private void take(Came came) {
        Due of = came.of();
        HealthCheck check = of.checks().spec().check(of.role());
        if (check == null || !counts(of)) {
            return;
        }
        if (!of.allocation().node.reachable()) {
            next(of, check); // it says more about the node than about the task
            return;
        }
        boolean starts = of.checks().asks(Role.START);
        Prober.Answer answer = came.answer();
        means(of.allocation(), of.checks().answered(of.role(), answer.well(), answer.words(), cluster.now()));
        if (counts(of)) {
            next(of, check);
        } else if (starts && !of.checks().asks(Role.START)) {
            begin(of.allocation());
        }
    }

    /** An engine told of the check it runs. */
    void engineSaid(Allocation allocation, Checked checked) {
        TaskChecks checks = allocation.checks;
        if (checks == null || allocation.state != AllocationState.RUNNING || checked.verdict() == Verdict.STARTING) {
            return;
        }
        boolean starts = checks.asks(Role.START);
        boolean well = checked.verdict() == Verdict.WELL;
        Meaning meaning = checks.engineSaid(well, checked.answer(), cluster.now());
        means(allocation, meaning);
        illByEngine.remove(allocation);
        if (meaning == Meaning.FAILED && allocation.state == AllocationState.RUNNING) {
            illByEngine.put(allocation, checks);
        }
        if (starts && !checks.asks(Role.START)) {
            begin(allocation);
        }
    }

    private void means(Allocation allocation, Meaning meaning) {
        switch (meaning) {
            case NOTHING -> {}
            case CHANGED -> cluster.checked(allocation);
            case FAILED -> {
                TaskChecks checks = allocation.checks;
                if (gate.mayStop(allocation)) {
                    cluster.failing(allocation);
                } else if (checks != null && !checks.told().equals(allocation.health)) {
                    cluster.checked(allocation); // it runs on, and people may know that it is not well
                }
            }
        }
    }

    /** Of a container, as long as it is to be asked. */
    static @Nullable TaskChecks of(Allocation allocation, Instant now) {
        Health health = allocation.spec.task().health();
        Instant began = allocation.started == null ? now : allocation.started;
        return health == null ? null : new TaskChecks(health, began, allocation.health, now);
    }
}
