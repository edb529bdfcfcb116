package io.gantry.scheduler.core.queue;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Groups of one queue, namespace and priority that ask for the same: what holds up one of them holds up all. */
final class Flow implements Contender {

    private static final Comparator<Group> BY_AGE =
            Comparator.comparingLong((Group group) -> group.work().since()).thenComparingLong(group -> group.number);

    /** What groups of one flow have in common; of a gang, all that it asks for. */
    record Key(String namespace, int priority, boolean gang, List<Part> parts) {

        static Key of(Work work) {
            boolean gang = work.isGang();
            List<Part> parts =
                    work.asks().stream().map(ask -> new Part(ask, gang)).toList();
            return new Key(work.namespace(), work.priority(), gang, parts);
        }
    }

    /** @param count 1 where tasks are let in one by one */
    record Part(TaskClass tasks, int count) {
        Part(Ask ask, boolean gang) {
            this(ask.tasks(), gang ? ask.count() : 1);
        }
    }

    final Key key;
    /** Another when quotas have changed. */
    Line line;

    final Namespace namespace;
    private final PriorityQueue<Group> groups = new PriorityQueue<>(4, BY_AGE);
    private final List<SortedMap<Resource, Long>> demands;
    /** Its namespace has as much as it may. */
    boolean limited;
    /** The last of it that was let in found no node. */
    boolean roomless;
    /** Groups of which some were let in and have not ended. */
    int admitted;
    /** By part, what one task takes of each resource that anybody limits. */
    long[][] units = {};
    /** What is let in at once. */
    long[] unit = {};
    /** Whether it needs something of which its queue gives none for having no quota. */
    boolean refused;

    private @Nullable Tenant tenant;
    private @Nullable Entrant entrant;

    Flow(Key key, Line line, Namespace namespace) {
        this.key = key;
        this.line = line;
        this.namespace = namespace;
        this.demands =
                key.parts().stream().map(part -> Resource.of(part.tasks())).toList();
    }

    /** Resources have these numbers from now on. */
    void number(Map<Resource, Integer> resources) {
        unit = new long[resources.size()];
        units = new long[demands.size()][resources.size()];
        refused = false;
        boolean strict = line.spec.unnamed() == QueueSpec.Unnamed.REFUSED;
        for (int part = 0; part < units.length; part++) {
            for (Map.Entry<Resource, Long> demand : demands.get(part).entrySet()) {
                Integer number = resources.get(demand.getKey());
                if (number != null) {
                    units[part][number] = demand.getValue();
                    unit[number] += demand.getValue() * key.parts().get(part).count();
                }
                refused |= strict && !line.spec.quotas().containsKey(demand.getKey());
            }
        }
    }

    void enter(Tenant wanted) {
        tenant = wanted;
        entrant = new Entrant(this, wanted.inside, wanted.entrant);
        entrant.refresh();
    }

    /** Whether it is not tried for now. */
    boolean isAside() {
        return limited || roomless;
    }

    /** Whether it stands in its queue; one of which nothing waits and nothing runs was forgotten there. */
    boolean isEntered() {
        return entrant != null;
    }

    /** @return where it was */
    Tenant leave() {
        if (tenant == null || entrant == null) {
            throw new IllegalStateException("never entered: " + key);
        }
        tenant.inside.remove(entrant);
        entrant = null;
        return tenant;
    }

    void refreshAlone() {
        if (entrant != null) {
            entrant.refreshAlone();
        }
    }

    /** What it needs of a resource as far as the queue limits it. */
    long need(int r) {
        return line.account.named[r] ? unit[r] : 0;
    }

    /** The first group that still waits; null if there is none. */
    @Nullable
    Group head() {
        Group head = groups.peek();
        while (head != null && head.waiting == 0) {
            head.listed = false;
            groups.poll();
            head = groups.peek();
        }
        return head;
    }

    void add(Group group) {
        if (!group.listed) {
            group.listed = true;
            groups.add(group);
        }
    }

    long since() {
        return groups.element().work().since();
    }

    long number() {
        return groups.element().number;
    }

    @Override
    public void derive() {
        Entrant into = entrant;
        if (into == null) {
            return;
        }
        if (isAside() || refused || head() == null) {
            into.leave();
            return;
        }
        for (int r = 0; r < unit.length; r++) {
            into.need[r] = need(r);
        }
        into.rank(0, 0, this);
    }

    @Override
    public @Nullable Flow first() {
        return this;
    }

    @Override
    public @Nullable Flow find(long[] room) {
        return this;
    }
}
