package io.gantry.scheduler.core.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All queues and cohorts as one tree, made of what was declared. Made anew when that changes. */
final class Books {

    /** Beyond these, each look at a queue would cost too much. */
    static final int RESOURCES_MAX = 64;

    final Map<Resource, Integer> resources;
    /** The trees of cohorts, and the queues without one, side by side. */
    final Tournament forest;

    private final SequencedMap<String, Line> lines = new LinkedHashMap<>();
    private final SortedMap<String, CohortSpec> declared;
    private final Map<String, Cohort> cohorts = new HashMap<>();
    /** Parents before their children. */
    private final List<Account> accounts = new ArrayList<>();

    Books(
            SortedMap<String, QueueSpec> queues,
            SortedMap<String, CohortSpec> declared,
            SortedMap<String, NamespaceSpec> limits) {
        this.declared = declared;
        this.resources = number(queues, declared, limits);
        this.forest = new Tournament(resources.size());
        for (CohortSpec spec : declared.values()) {
            cohort(spec.name());
        }
        for (QueueSpec spec : queues.values()) {
            Cohort cohort = spec.cohort() == null ? null : cohort(spec.cohort());
            Account above = cohort == null ? null : cohort.account;
            var account = new Account(spec.name(), above, spec.weight(), spec.quotas(), resources);
            accounts.add(account);
            Tournament in = cohort == null ? forest : cohort.inside;
            lines.put(spec.name(), new Line(spec, account, in, cohort == null ? null : cohort.entrant));
        }
        accounts.reversed().forEach(Account::sumUp);
        accounts.forEach(Account::reachOut);
    }

    private static Map<Resource, Integer> number(
            SortedMap<String, QueueSpec> queues,
            SortedMap<String, CohortSpec> cohorts,
            SortedMap<String, NamespaceSpec> limits) {
        var all = new TreeSet<Resource>();
        queues.values().forEach(spec -> all.addAll(spec.quotas().keySet()));
        cohorts.values().forEach(spec -> all.addAll(spec.quotas().keySet()));
        limits.values().forEach(spec -> all.addAll(spec.most().keySet()));
        var numbers = new LinkedHashMap<Resource, Integer>();
        all.forEach(resource -> numbers.put(resource, numbers.size()));
        return numbers;
    }

    /** One that was not declared has nothing of its own. */
    private Cohort cohort(String name) {
        Cohort known = cohorts.get(name);
        if (known != null) {
            return known;
        }
        CohortSpec spec = declared.getOrDefault(name, CohortSpec.of(name, null, new TreeMap<>()));
        Cohort parent = spec.parent() == null ? null : cohort(spec.parent());
        Account above = parent == null ? null : parent.account;
        var account = new Account(name, above, spec.weight(), spec.quotas(), resources);
        accounts.add(account);
        Tournament in = parent == null ? forest : parent.inside;
        var made = new Cohort(account, in, parent == null ? null : parent.entrant);
        cohorts.put(name, made);
        return made;
    }

    @Nullable
    Line line(String queue) {
        return lines.get(queue);
    }

    Iterable<Line> lines() {
        return lines.values();
    }

    /** All that was taken in under the books before. */
    void takeOver(Books before, Iterable<Namespace> namespaces, Map<String, NamespaceSpec> limits) {
        for (Namespace namespace : namespaces) {
            namespace.limit(limits.get(namespace.name), resources);
        }
        for (Line line : lines.values()) {
            Line old = before.line(line.spec.name());
            if (old != null) {
                line.takeOver(old, resources);
            }
        }
    }
}
