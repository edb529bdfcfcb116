package io.gantry.scheduler.core.queue;

import io.gantry.scheduler.core.queue.Waits.Cause;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose task comes next: among the queues of a cohort the one that borrows least for its weight (dominant resource
 * fairness), in it the highest priority, then the namespace that uses least, then the oldest. Nobody gets more than quotas
 * and limits allow. Belongs to one thread.
 *
 * <p>{@link #admit} takes the quota; the caller places the tasks, and says what found no node ({@link #noRoom}) and what
 * ended ({@link #ended}). Nothing that waits is gone through for it: see {@link Tournament}.
 */
public final class Queues {

    private final TreeMap<String, QueueSpec> specs = new TreeMap<>();
    private final TreeMap<String, CohortSpec> cohorts = new TreeMap<>();
    private final TreeMap<String, NamespaceSpec> limits = new TreeMap<>();
    private final SequencedMap<String, Namespace> namespaces = new LinkedHashMap<>();
    private final SequencedSet<Flow> roomless = new LinkedHashSet<>();
    private Books books = new Books(specs, cohorts, limits);
    private long[] nothing = {};
    private boolean changed;
    private long submitted;

    // ---- declared

    /** Declares a queue, or declares it anew: what waits and runs stays. */
    public void declare(QueueSpec spec) {
        check(spec.quotas().keySet());
        specs.put(spec.name(), spec);
        changed = true;
    }

    /** @throws IllegalArgumentException if it would be part of itself */
    public void declare(CohortSpec spec) {
        check(spec.quotas().keySet());
        for (String above = spec.parent(); above != null; above = parentOf(above)) {
            if (above.equals(spec.name())) {
                throw new IllegalArgumentException("cohort " + spec.name() + ": parent " + spec.parent()
                        + " is part of it; cohorts must be a tree");
            }
        }
        cohorts.put(spec.name(), spec);
        changed = true;
    }

    public void declare(NamespaceSpec spec) {
        check(spec.most().keySet());
        limits.put(spec.name(), spec);
        changed = true;
    }

    /**
     * Takes a queue out.
     *
     * @throws IllegalStateException if something waits in it or runs from it
     */
    public void removeQueue(String name) {
        Line line = settled().line(name);
        if (line != null && (line.waiting > 0 || !line.admitted.isEmpty())) {
            throw new IllegalStateException("queue " + name + ": " + line.waiting + " tasks wait and "
                    + line.admitted.size() + " groups run; it must be empty to be removed");
        }
        specs.remove(name);
        changed = true;
    }

    private @Nullable String parentOf(String cohort) {
        CohortSpec spec = cohorts.get(cohort);
        return spec == null ? null : spec.parent();
    }

    private void check(Iterable<Resource> named) {
        var all = new LinkedHashSet<>(books.resources.keySet());
        specs.values().forEach(spec -> all.addAll(spec.quotas().keySet()));
        named.forEach(all::add);
        if (all.size() > Books.RESOURCES_MAX) {
            throw new IllegalArgumentException(
                    "quotas: at most " + Books.RESOURCES_MAX + " different resources can have one, not " + all.size());
        }
    }

    /** The books as declared by now. */
    private Books settled() {
        if (changed) {
            changed = false;
            var made = new Books(specs, cohorts, limits);
            made.takeOver(books, namespaces.values(), limits);
            books = made;
            nothing = new long[made.resources.size()];
            namespaces.values().forEach(this::lookAgain);
        }
        return books;
    }

    // ---- work

    /** Takes work in; it waits until {@link #admit} says otherwise. */
    public Submission submit(Work work) {
        Books now = settled();
        Line line = now.line(work.queue());
        if (line == null) {
            return new Submission.Refused("queue: there is no queue " + work.queue());
        }
        int count = work.count();
        if (line.waiting + count > line.spec.waitingMax()) {
            return new Submission.Refused("queue: " + line.waiting + " tasks wait in " + work.queue() + "; with "
                    + count + " more they would be over its waitingMax of " + line.spec.waitingMax());
        }
        Namespace namespace = namespaces.get(work.namespace());
        if (namespace == null) {
            namespace = new Namespace(work.namespace());
            namespace.limit(limits.get(work.namespace()), now.resources);
            namespaces.put(work.namespace(), namespace);
        }
        Flow flow = line.flow(work, namespace, now.resources);
        if (flow.refused) {
            line.forgetIfDone(flow);
            return new Submission.Refused("queue: " + work.queue() + " has no quota for something that the tasks need,"
                    + " and refuses what it has none for");
        }
        var group = new Group(work, submitted++, flow);
        Group before = flow.head();
        flow.add(group);
        line.waiting += count;
        if (before != flow.head()) {
            line.refresh(flow);
        }
        return new Submission.Accepted(group);
    }

    /** What waits of a group waits no longer; what runs, runs. */
    public void withdraw(Group group) {
        settled();
        if (group.waiting == 0) {
            return;
        }
        Flow flow = group.flow;
        flow.line.waiting -= group.waiting;
        group.waiting = 0;
        flow.line.refresh(flow);
        flow.line.forgetIfDone(flow);
    }

    /**
     * Lets the next in, and takes its quota: tasks of one group, at most so many at once; a gang whole, however large it is.
     * Fair is who is next each time: the fewer at once, the more exactly.
     *
     * @return empty if there is quota for nobody
     */
    public Optional<Admission> admit(int most) {
        Books now = settled();
        while (true) {
            Flow flow = now.forest.find(nothing);
            if (flow == null) {
                return Optional.empty();
            }
            Group group = flow.head();
            if (group == null) {
                throw new IllegalStateException("nothing waits in " + flow.key);
            }
            long units = flow.namespace.units(flow.unit, flow.key.gang() ? 1 : Math.min(most, group.waiting));
            if (units == 0) {
                flow.limited = true;
                flow.namespace.waiting.add(flow);
                flow.line.refresh(flow);
                continue;
            }
            return Optional.of(admit(flow, group, units == 1 ? 1 : withQuota(flow, units)));
        }
    }

    private static long withQuota(Flow flow, long most) {
        long units = most;
        for (int r = 0; r < flow.unit.length; r++) {
            if (flow.need(r) > 0) {
                units = Math.min(units, flow.line.account.free(r) / flow.unit[r]);
            }
        }
        return units;
    }

    private static Admission admit(Flow flow, Group group, long units) {
        int count = flow.key.gang() ? group.waiting : (int) units;
        group.waiting -= count;
        flow.line.waiting -= count;
        for (int part = 0; part < flow.units.length; part++) {
            int ofPart = flow.key.gang() ? flow.key.parts().get(part).count() : count;
            flow.line.admitted(group, part, ofPart);
        }
        flow.line.refresh(flow);
        return new Admission(group, count);
    }

    /**
     * So many of those let in found no node: their quota is given back, and what is like them is not let in before {@link
     * #roomAgain}. A gang is given back whole.
     */
    public void noRoom(Admission admission, int count) {
        settled();
        Group group = admission.group();
        Flow flow = group.flow;
        if (count < 1 || count > admission.count() || (flow.key.gang() && count != admission.count())) {
            throw new IllegalArgumentException("cannot give back " + count + " of " + admission.count());
        }
        for (int part = 0; part < flow.units.length; part++) {
            flow.line.ended(
                    group, part, flow.key.gang() ? flow.key.parts().get(part).count() : count);
        }
        group.waiting += count;
        flow.line.waiting += count;
        flow.add(group);
        flow.roomless = true;
        roomless.add(flow);
        flow.line.refresh(flow);
        lookAgain(flow.namespace);
    }

    /** There may be room on nodes for what found none. */
    public void roomAgain() {
        settled();
        for (Flow flow : roomless) {
            flow.roomless = false;
            tryAgain(flow);
        }
        roomless.clear();
    }

    /** So many tasks of one of the group's asks have ended. */
    public void ended(Group group, int ask, int count) {
        settled();
        if (count < 1 || count > group.admittedOf[ask]) {
            throw new IllegalArgumentException("cannot end " + count + " tasks of " + group.admittedOf[ask]);
        }
        Flow flow = group.flow;
        flow.line.ended(group, ask, count);
        flow.line.refresh(flow);
        lookAgain(flow.namespace);
        flow.line.forgetIfDone(flow);
    }

    private static void tryAgain(Flow flow) {
        flow.line.refresh(flow);
        flow.line.forgetIfDone(flow);
    }

    /** What waits for the namespace's limit goes on if there is enough by now. */
    private void lookAgain(Namespace namespace) {
        if (namespace.waiting.isEmpty()) {
            return;
        }
        var enough = new LinkedHashSet<Flow>();
        for (Flow flow : namespace.waiting) {
            if (namespace.shortOf(flow.unit) < 0 || flow.head() == null) {
                enough.add(flow);
            }
        }
        namespace.waiting.removeAll(enough);
        for (Flow flow : enough) {
            flow.limited = false;
            tryAgain(flow);
        }
    }

    // ---- asked

    /** What a queue uses of a resource that it has a quota for. */
    public long used(String queue, Resource resource) {
        Line line = settled().line(queue);
        Integer number = books.resources.get(resource);
        return line == null || number == null ? 0 : line.account.usage[number];
    }

    /** How many tasks wait in a queue. */
    public long waiting(String queue) {
        Line line = settled().line(queue);
        return line == null ? 0 : line.waiting;
    }

    /** Why the first of a group that waits was not let in. */
    public Waits why(Group group) {
        Books now = settled();
        Flow flow = group.flow;
        Account account = flow.line.account;
        List<Resource> named = List.copyOf(now.resources.keySet());
        int limited = flow.namespace.shortOf(flow.unit);
        if (flow.refused) {
            return new Waits(Cause.NEVER, null, account.name);
        }
        for (int r = 0; r < flow.unit.length; r++) {
            if (flow.need(r) > account.reach[r]) {
                return new Waits(Cause.NEVER, named.get(r), account.name);
            }
        }
        if (limited >= 0) {
            return new Waits(Cause.NAMESPACE_LIMIT, named.get(limited), flow.namespace.name);
        }
        for (int r = 0; r < flow.unit.length; r++) {
            Account tooLittle = account.shortOf(r, flow.need(r));
            if (tooLittle != null) {
                return new Waits(Cause.QUOTA, named.get(r), tooLittle.name);
            }
        }
        return new Waits(flow.roomless ? Cause.ROOM : Cause.TURN, null, account.name);
    }

    /**
     * What would have to go so that the first of a group gets what its queue lent: see {@link Reclaim}. Nothing is changed.
     *
     * @return empty if it needs none, is not within its queue's own quota, or it would not help
     */
    public List<Proposal> reclaim(Group group) {
        return new Reclaim(settled(), group).proposals();
    }

    /** For tests: the numbers of resources. */
    Map<Resource, Integer> resources() {
        return settled().resources;
    }
}
