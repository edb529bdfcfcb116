package io.gantry.scheduler.core.queue;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.view.TaskClass;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Queues again, as plainly as they can be said: keeps only what was declared and the groups, and counts all anew each time. */
final class QueueOracle {

    private static final BigInteger ALL = BigInteger.valueOf(1L << 20);
    private static final long FREE = Long.MAX_VALUE / 8;

    final TreeMap<String, QueueSpec> queues = new TreeMap<>();
    final TreeMap<String, CohortSpec> cohorts = new TreeMap<>();
    final TreeMap<String, NamespaceSpec> namespaces = new TreeMap<>();
    /** By age. */
    final List<Group> groups = new ArrayList<>();

    private final IdentityHashMap<TaskClass, Map<Resource, Long>> amounts = new IdentityHashMap<>();
    private final Set<Object> roomless = new HashSet<>();
    private final Set<Object> limited = new HashSet<>();

    // ---- books

    private Map<Resource, Quota> quotas(String name, boolean queue) {
        if (queue) {
            return queues.get(name).quotas();
        }
        return cohorts.containsKey(name) ? cohorts.get(name).quotas() : Map.of();
    }

    private String parent(String name, boolean queue) {
        if (queue) {
            return queues.get(name).cohort();
        }
        return cohorts.containsKey(name) ? cohorts.get(name).parent() : null;
    }

    private int weight(String name, boolean queue) {
        if (queue) {
            return queues.get(name).weight();
        }
        return cohorts.containsKey(name) ? cohorts.get(name).weight() : 1;
    }

    private List<String> cohortsIn(String cohort) {
        var names = new TreeSet<>(cohorts.keySet());
        queues.values().stream()
                .map(QueueSpec::cohort)
                .filter(name -> name != null)
                .forEach(names::add);
        cohorts.values().stream()
                .map(CohortSpec::parent)
                .filter(name -> name != null)
                .forEach(names::add);
        return names.stream()
                .filter(name -> Objects.equals(parent(name, false), cohort))
                .toList();
    }

    private List<String> queuesIn(String cohort) {
        return queues.keySet().stream()
                .filter(name -> Objects.equals(parent(name, true), cohort))
                .toList();
    }

    private long nominal(String name, boolean queue, Resource resource) {
        Quota quota = quotas(name, queue).get(resource);
        return quota == null ? 0 : quota.nominal();
    }

    long subtree(String name, boolean queue, Resource resource) {
        long sum = nominal(name, queue, resource);
        if (!queue) {
            for (String child : cohortsIn(name)) {
                sum += subtree(child, false, resource) - local(child, false, resource);
            }
            for (String child : queuesIn(name)) {
                sum += subtree(child, true, resource) - local(child, true, resource);
            }
        }
        return sum;
    }

    private long local(String name, boolean queue, Resource resource) {
        long subtree = subtree(name, queue, resource);
        if (parent(name, queue) == null) {
            return subtree;
        }
        Quota quota = quotas(name, queue).get(resource);
        return quota == null ? 0 : Math.max(0, subtree - quota.lendingLimit());
    }

    long usage(String name, boolean queue, Resource resource) {
        if (queue) {
            return quotas(name, true).containsKey(resource)
                    ? sum(group -> group.work().queue().equals(name), resource)
                    : 0;
        }
        long sum = 0;
        for (String child : cohortsIn(name)) {
            sum += Math.max(0, usage(child, false, resource) - local(child, false, resource));
        }
        for (String child : queuesIn(name)) {
            sum += Math.max(0, usage(child, true, resource) - local(child, true, resource));
        }
        return sum;
    }

    private long sum(Predicate<Group> whose, Resource resource) {
        long sum = 0;
        for (Group group : groups) {
            List<Ask> asks = group.work().asks();
            for (int i = 0; i < asks.size() && whose.test(group); i++) {
                sum += amounts(asks.get(i).tasks()).getOrDefault(resource, 0L) * group.admittedOf[i];
            }
        }
        return sum;
    }

    private Map<Resource, Long> amounts(TaskClass tasks) {
        return amounts.computeIfAbsent(tasks, Resource::of);
    }

    private long free(String name, boolean queue, Resource resource) {
        long local = local(name, queue, resource);
        long usage = usage(name, queue, resource);
        String parent = parent(name, queue);
        long own = Math.max(0, local - usage);
        if (parent == null) {
            return own;
        }
        return own + Math.min(may(name, queue, resource), free(parent, false, resource));
    }

    private long may(String name, boolean queue, Resource resource) {
        if (parent(name, queue) == null) {
            return 0;
        }
        Quota quota = quotas(name, queue).get(resource);
        if (quota == null || quota.borrowingLimit() == Quota.NO_LIMIT) {
            return FREE;
        }
        long local = local(name, queue, resource);
        long taken = Math.max(0, usage(name, queue, resource) - local);
        return Math.max(0, subtree(name, queue, resource) - local - taken + quota.borrowingLimit());
    }

    long reach(String name, boolean queue, Resource resource) {
        String parent = parent(name, queue);
        long subtree = subtree(name, queue, resource);
        if (parent == null) {
            return subtree;
        }
        long most = local(name, queue, resource) + reach(parent, false, resource);
        Quota quota = quotas(name, queue).get(resource);
        return quota == null || quota.borrowingLimit() == Quota.NO_LIMIT
                ? most
                : Math.min(most, subtree + quota.borrowingLimit());
    }

    private Stream<Resource> resources() {
        return Stream.of(
                        queues.values().stream().flatMap(spec -> spec.quotas().keySet().stream()),
                        cohorts.values().stream().flatMap(spec -> spec.quotas().keySet().stream()),
                        namespaces.values().stream().flatMap(spec -> spec.most().keySet().stream()))
                .flatMap(all -> all)
                .distinct();
    }

    private static BigInteger part(long part, long whole, int weight) {
        if (part <= 0) {
            return BigInteger.ZERO;
        }
        if (whole <= 0) {
            return ALL.pow(9);
        }
        return BigInteger.valueOf(part)
                .multiply(ALL)
                .divide(BigInteger.valueOf(whole))
                .multiply(BigInteger.valueOf(1_000))
                .divide(BigInteger.valueOf(weight));
    }

    BigInteger share(String name, boolean queue) {
        String parent = parent(name, queue);
        return resources()
                .map(resource -> {
                    long usage = usage(name, queue, resource);
                    long subtree = subtree(name, queue, resource);
                    return parent == null
                            ? part(usage, subtree, weight(name, queue))
                            : part(usage - subtree, reach(parent, false, resource), weight(name, queue));
                })
                .reduce(BigInteger.ZERO, BigInteger::max);
    }

    // ---- who is next

    /** The order of a node, and what it would let in: the first, and the first for which there is enough. */
    private record Candidate(
            BigInteger first, long second, Group top, Optional<Group> feasible, Map<Resource, Long> need) {}

    private static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::first)
            .thenComparingLong(Candidate::second)
            .thenComparingLong(one -> one.top().work().since())
            .thenComparingLong(one -> one.top().number);

    Optional<Group> next() {
        while (true) {
            Optional<Group> found = best(candidatesIn(null)).flatMap(Candidate::feasible);
            if (found.isEmpty() || withinLimit(found.get())) {
                return found;
            }
            limited.add(found.get().flow.key + found.get().work().queue());
        }
    }

    private static Optional<Candidate> best(List<Candidate> candidates) {
        return candidates.stream().filter(one -> one.feasible().isPresent()).min(ORDER);
    }

    private List<Candidate> candidatesIn(String cohort) {
        var candidates = new ArrayList<Candidate>();
        for (String child : cohortsIn(cohort)) {
            List<Candidate> inside = candidatesIn(child);
            inside.stream()
                    .min(ORDER)
                    .ifPresent(top -> outside(
                                    child,
                                    false,
                                    inside.stream().map(Candidate::need).toList())
                            .ifPresent(need -> candidates.add(new Candidate(
                                    share(child, false),
                                    -(long) top.top().work().priority(),
                                    top.top(),
                                    best(inside).flatMap(Candidate::feasible),
                                    need))));
        }
        for (String child : queuesIn(cohort)) {
            candidate(child).ifPresent(candidates::add);
        }
        return candidates;
    }

    /** The least of each resource that its parent must have; nothing if that is more than the parent may ever give it now. */
    private Optional<Map<Resource, Long>> outside(String name, boolean queue, List<Map<Resource, Long>> needs) {
        var outside = new TreeMap<Resource, Long>();
        for (Resource resource : resources().toList()) {
            long least = needs.stream()
                    .mapToLong(need -> need.getOrDefault(resource, 0L))
                    .min()
                    .orElseThrow();
            long local = Math.max(0, local(name, queue, resource) - usage(name, queue, resource));
            long lacking = Math.max(0, least - local);
            if (lacking > may(name, queue, resource)) {
                return Optional.empty();
            }
            outside.put(resource, lacking);
        }
        return Optional.of(outside);
    }

    private Optional<Candidate> candidate(String queue) {
        List<Group> waiting = groups.stream()
                .filter(group -> group.work().queue().equals(queue) && group.waiting > 0 && !isAside(group))
                .sorted(Comparator.comparingLong((Group group) -> group.work().since())
                        .thenComparingLong(group -> group.number))
                .toList();
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        List<Group> ordered = inOrder(queue, waiting);
        Group top = ordered.getFirst();
        List<Group> tried = queues.get(queue).order() == QueueSpec.Order.STRICT ? List.of(top) : ordered;
        List<Map<Resource, Long>> needs =
                tried.stream().map(group -> limited(queue, unit(group))).toList();
        boolean borrows = unit(top).entrySet().stream()
                .anyMatch(entry -> quotas(queue, true).containsKey(entry.getKey())
                        && usage(queue, true, entry.getKey()) + entry.getValue()
                                > subtree(queue, true, entry.getKey()));
        return outside(queue, true, needs)
                .map(need -> new Candidate(
                        share(queue, true).max(borrows ? BigInteger.ONE : BigInteger.ZERO),
                        -(long) top.work().priority(),
                        top,
                        tried.stream().filter(this::hasQuota).findFirst(),
                        need));
    }

    private Map<Resource, Long> limited(String queue, Map<Resource, Long> unit) {
        var limited = new TreeMap<>(unit);
        limited.keySet().retainAll(quotas(queue, true).keySet());
        return limited;
    }

    /** Priority, then namespaces by share (of equals the one whose first is older), then age. */
    private List<Group> inOrder(String queue, List<Group> byAge) {
        var ordered = new ArrayList<Group>();
        byAge.stream()
                .map(group -> group.work().priority())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .forEach(priority -> {
                    List<Group> band = byAge.stream()
                            .filter(group -> group.work().priority() == priority)
                            .toList();
                    band.stream()
                            .map(group -> group.work().namespace())
                            .distinct()
                            .sorted(Comparator.comparing(namespace -> tenantShare(queue, namespace)))
                            .forEach(namespace -> band.stream()
                                    .filter(group -> group.work().namespace().equals(namespace))
                                    .forEach(ordered::add));
                });
        return ordered;
    }

    private BigInteger tenantShare(String queue, String namespace) {
        int weight =
                namespaces.containsKey(namespace) ? namespaces.get(namespace).weight() : 1;
        return quotas(queue, true).keySet().stream()
                .map(resource -> part(
                        sum(
                                group -> group.work().queue().equals(queue)
                                        && group.work().namespace().equals(namespace),
                                resource),
                        reach(queue, true, resource),
                        weight))
                .reduce(BigInteger.ZERO, BigInteger::max);
    }

    private Map<Resource, Long> unit(Group group) {
        var unit = new TreeMap<Resource, Long>();
        for (Ask ask : group.work().asks()) {
            int count = group.work().isGang() ? ask.count() : 1;
            amounts(ask.tasks()).forEach((resource, amount) -> unit.merge(resource, amount * count, Long::sum));
        }
        return unit;
    }

    boolean hasQuota(Group group) {
        String queue = group.work().queue();
        return unit(group).entrySet().stream()
                .allMatch(entry -> !quotas(queue, true).containsKey(entry.getKey())
                        || entry.getValue() <= free(queue, true, entry.getKey()));
    }

    boolean withinLimit(Group group) {
        NamespaceSpec spec = namespaces.get(group.work().namespace());
        return spec == null
                || unit(group).entrySet().stream()
                        .allMatch(entry -> !spec.most().containsKey(entry.getKey())
                                || sum(other -> other.work().namespace().equals(spec.name()), entry.getKey())
                                                + entry.getValue()
                                        <= spec.most().get(entry.getKey()));
    }

    // ---- aside

    private boolean isAside(Group group) {
        Object key = group.flow.key + group.work().queue();
        return roomless.contains(key) || limited.contains(key);
    }

    void noRoom(Group group) {
        roomless.add(group.flow.key + group.work().queue());
        lookAgain(group.work().namespace());
    }

    void roomAgain() {
        roomless.clear();
    }

    /** Something was declared. */
    void lookAgain() {
        groups.stream().map(group -> group.work().namespace()).distinct().forEach(this::lookAgain);
    }

    /** Something of the namespace ended: who fits again, or of whom nothing waits any more, stands aside no longer. */
    void lookAgain(String namespace) {
        for (Group group : groups) {
            Object key = group.flow.key + group.work().queue();
            boolean none = groups.stream()
                    .noneMatch(other -> other.waiting > 0
                            && key.equals(other.flow.key + other.work().queue()));
            if (group.work().namespace().equals(namespace) && limited.contains(key) && (none || withinLimit(group))) {
                limited.remove(key);
            }
        }
    }
}
