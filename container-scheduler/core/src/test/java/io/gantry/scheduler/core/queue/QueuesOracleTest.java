package io.gantry.scheduler.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for all trees of queues and all that is submitted: random ones, each named by its seed. */
class QueuesOracleTest {

    private static final int STEPS = 120;
    private static final List<Resource> RESOURCES = List.of(Resource.CPU, Resource.MEMORY, Resource.gpu("a100"));

    private final Queues queues = new Queues();
    private final QueueOracle oracle = new QueueOracle();
    private SplittableRandom random = new SplittableRandom(0);
    private final List<Admission> latest = new ArrayList<>();
    private boolean lowered;
    private long now;
    private int steps;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoIsLetInIsTheOracles(long seed) {
        random = new SplittableRandom(seed);
        declareAll();
        for (int step = 0; step < STEPS; step++) {
            steps = step;
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> submit();
                case 4 -> end();
                case 5 -> noRoom();
                case 6 -> {
                    queues.roomAgain();
                    oracle.roomAgain();
                }
                case 7 -> declareAgain();
                case 8 -> withdraw();
                default -> admit();
            }
            booksAreTheOracles();
            nothingIsExceeded();
        }
    }

    private void declareAll() {
        for (String name : List.of("c1", "c2", "c3")) {
            String parent = name.equals("c1") || random.nextBoolean() ? null : "c1";
            declare(new CohortSpec(name, parent, 1 + random.nextInt(3), randomQuotas(40)));
        }
        for (int i = 0; i < 2 + random.nextInt(6); i++) {
            declare(randomQueue("q" + i));
        }
        for (String name : List.of("blue", "red")) {
            declareNamespace(name);
        }
    }

    private void declare(CohortSpec spec) {
        queues.declare(spec);
        oracle.cohorts.put(spec.name(), spec);
    }

    private void declare(QueueSpec spec) {
        queues.declare(spec);
        oracle.queues.put(spec.name(), spec);
    }

    private void declareNamespace(String name) {
        var most = new TreeMap<Resource, Long>();
        for (Resource resource : RESOURCES) {
            if (random.nextInt(3) == 0) {
                most.put(resource, (long) random.nextInt(60));
            }
        }
        var spec = new NamespaceSpec(name, 1 + random.nextInt(3), most);
        queues.declare(spec);
        oracle.namespaces.put(name, spec);
    }

    private void declareAgain() {
        if (random.nextInt(5) == 0) {
            lowered = true;
            if (random.nextBoolean()) {
                declareNamespace("red");
            } else {
                declare(randomQueue("q" + random.nextInt(oracle.queues.size())));
            }
            oracle.lookAgain();
        }
    }

    private QueueSpec randomQueue(String name) {
        String cohort = random.nextInt(4) == 0 ? null : "c" + (1 + random.nextInt(3));
        var spec = new QueueSpec(
                name,
                cohort,
                1 + random.nextInt(4),
                randomQuotas(20),
                QueueSpec.Unnamed.UNLIMITED,
                random.nextInt(3) == 0 ? QueueSpec.Order.STRICT : QueueSpec.Order.BEST_EFFORT,
                100);
        return spec;
    }

    private SortedMap<Resource, Quota> randomQuotas(int most) {
        var quotas = new TreeMap<Resource, Quota>();
        for (Resource resource : RESOURCES) {
            if (random.nextInt(4) != 0) {
                Quota quota = Quota.of(random.nextInt(3) == 0 ? 0 : random.nextInt(most));
                quota = random.nextInt(3) == 0 ? quota.lending(random.nextInt(most)) : quota;
                quotas.put(resource, random.nextInt(3) == 0 ? quota.borrowing(random.nextInt(most)) : quota);
            }
        }
        return quotas;
    }

    private void submit() {
        String queue = "q" + random.nextInt(oracle.queues.size());
        String namespace = List.of("blue", "red", "green").get(random.nextInt(3));
        boolean gang = random.nextInt(4) == 0;
        var asks = new ArrayList<Ask>();
        do {
            var together = gang ? Ask.Together.ALL_OR_NONE : Ask.Together.EACH;
            asks.add(new Ask("ask", randomTasks(), 1 + random.nextInt(4), together));
        } while (gang && random.nextInt(3) == 0);
        now += random.nextInt(2);
        var work = new Work("work", queue, namespace, asks, random.nextInt(3), now);
        if (queues.submit(work) instanceof Submission.Accepted accepted) {
            oracle.groups.add(accepted.group());
        } else {
            assertThat(waiting(queue) + work.count()).isGreaterThan(100);
        }
    }

    private TaskClass randomTasks() {
        TaskClass tasks = TaskClass.of(random.nextInt(5), random.nextInt(5), random.nextInt(2));
        return random.nextInt(4) == 0
                ? new TaskClass(
                        1,
                        1,
                        0,
                        List.of(new Gpus("a100", 1, 1 + random.nextInt(9))),
                        List.of(),
                        List.of(),
                        List.of(),
                        0)
                : tasks;
    }

    private long waiting(String queue) {
        return oracle.groups.stream()
                .filter(group -> group.work().queue().equals(queue))
                .mapToLong(Group::waiting)
                .sum();
    }

    private void admit() {
        Optional<Group> expected = oracle.next();
        Optional<Admission> admission = queues.admit(1);
        assertThat(admission.map(one -> one.group().work()))
                .as("after %s steps", steps)
                .isEqualTo(expected.map(Group::work));
        assertThat(admission.map(Admission::group)).isEqualTo(expected);
        admission.ifPresent(one -> {
            Group group = one.group();
            assertThat(one.count())
                    .isEqualTo(group.work().isGang() ? group.work().count() : 1);
            latest.add(one);
        });
    }

    private void end() {
        List<Group> running =
                oracle.groups.stream().filter(group -> group.admitted() > 0).toList();
        if (!running.isEmpty()) {
            Group group = running.get(random.nextInt(running.size()));
            int ask = 0;
            while (group.admittedOf[ask] == 0) {
                ask++;
            }
            queues.ended(group, ask, 1 + random.nextInt(group.admittedOf[ask]));
            latest.removeIf(one -> one.group() == group);
            oracle.lookAgain(group.work().namespace());
        }
    }

    private void noRoom() {
        if (!latest.isEmpty()) {
            Admission last = latest.removeLast();
            queues.noRoom(last, last.count());
            oracle.noRoom(last.group());
        }
    }

    private void withdraw() {
        if (!oracle.groups.isEmpty() && random.nextInt(3) == 0) {
            Group group = oracle.groups.get(random.nextInt(oracle.groups.size()));
            queues.withdraw(group);
            assertThat(group.waiting()).isZero();
        }
    }

    private void booksAreTheOracles() {
        for (String queue : oracle.queues.keySet()) {
            assertThat(queues.waiting(queue)).isEqualTo(waiting(queue));
            for (Resource resource : RESOURCES) {
                assertThat(queues.used(queue, resource)).isEqualTo(oracle.usage(queue, true, resource));
            }
        }
    }

    /** Said once more without the tree: as long as nothing was declared anew, which may leave too much in use. */
    private void nothingIsExceeded() {
        if (lowered) {
            return;
        }
        for (Resource resource : RESOURCES) {
            for (QueueSpec spec : oracle.queues.values()) {
                Quota quota = spec.quotas().get(resource);
                if (quota != null && quota.borrowingLimit() != Quota.NO_LIMIT) {
                    assertThat(queues.used(spec.name(), resource))
                            .as("%s of %s", resource, spec)
                            .isLessThanOrEqualTo(quota.nominal() + quota.borrowingLimit());
                }
                if (quota != null && spec.cohort() == null) {
                    assertThat(queues.used(spec.name(), resource)).isLessThanOrEqualTo(quota.nominal());
                }
            }
            othersGetAtMostWhatIsLent(resource);
            everyTreeUsesAtMostWhatItHas(resource);
        }
    }

    private void everyTreeUsesAtMostWhatItHas(Resource resource) {
        var has = new TreeMap<String, Long>();
        var uses = new TreeMap<String, Long>();
        for (CohortSpec spec : oracle.cohorts.values()) {
            has.merge(root(spec.name()), nominal(spec.quotas(), resource), Long::sum);
        }
        for (QueueSpec spec : oracle.queues.values()) {
            if (spec.cohort() != null) {
                has.merge(root(spec.cohort()), nominal(spec.quotas(), resource), Long::sum);
                uses.merge(root(spec.cohort()), queues.used(spec.name(), resource), Long::sum);
            }
        }
        uses.forEach((tree, used) -> assertThat(used).isLessThanOrEqualTo(has.getOrDefault(tree, 0L)));
    }

    /** Of one queue, for all the others of its tree. */
    private void othersGetAtMostWhatIsLent(Resource resource) {
        for (QueueSpec lender : oracle.queues.values()) {
            Quota quota = lender.quotas().get(resource);
            if (quota == null || lender.cohort() == null) {
                continue;
            }
            long most = Math.min(quota.lendingLimit(), quota.nominal());
            long used = 0;
            for (QueueSpec other : oracle.queues.values()) {
                if (!other.equals(lender)
                        && other.cohort() != null
                        && root(other.cohort()).equals(root(lender.cohort()))) {
                    most += nominal(other.quotas(), resource);
                    used += queues.used(other.name(), resource);
                }
            }
            for (CohortSpec cohort : oracle.cohorts.values()) {
                if (root(cohort.name()).equals(root(lender.cohort()))) {
                    most += nominal(cohort.quotas(), resource);
                }
            }
            assertThat(used).isLessThanOrEqualTo(most);
        }
    }

    private String root(String cohort) {
        String parent = oracle.cohorts.get(cohort).parent();
        return parent == null ? cohort : root(parent);
    }

    private static long nominal(Map<Resource, Quota> quotas, Resource resource) {
        return quotas.containsKey(resource) ? quotas.get(resource).nominal() : 0;
    }
}
