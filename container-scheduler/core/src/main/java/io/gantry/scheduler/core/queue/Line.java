package io.gantry.scheduler.core.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One queue: what waits in it, by priority, then by what its namespace uses, then by age. Made anew when quotas change; what
 * waits and what was let in is taken over.
 */
final class Line implements Contender {

    final QueueSpec spec;
    final Account account;
    final Tournament inside;
    final Entrant entrant;
    private final long[] room;

    /** Tasks that wait. */
    long waiting;
    /** Groups of which some were let in and have not ended: in no order, so that one comes and goes at no cost. */
    final List<Group> admitted = new ArrayList<>();

    private final SequencedMap<Flow.Key, Flow> flows = new LinkedHashMap<>();
    /** Only looked up, never gone through. */
    private final Map<String, Tenancy> tenancies = new HashMap<>();

    private final Map<Integer, Band> bands = new HashMap<>();

    Line(QueueSpec spec, Account account, Tournament in, @Nullable Entrant above) {
        this.spec = spec;
        this.account = account;
        this.inside = new Tournament(in.resources());
        this.entrant = new Entrant(this, in, above);
        this.room = new long[in.resources()];
    }

    /** Takes over what waits and what was let in. */
    void takeOver(Line before, Map<Resource, Integer> resources) {
        waiting = before.waiting;
        admitted.addAll(before.admitted);
        before.flows.forEach((key, flow) -> {
            flow.line = this;
            flow.number(resources);
            flows.put(key, flow);
            enter(flow);
        });
        for (Group group : admitted) {
            for (int part = 0; part < group.admittedOf.length; part++) {
                use(group.flow, part, group.admittedOf[part]);
            }
        }
        // What waits does not know yet what is used.
        flows.values().forEach(flow -> refresh(tenancy(flow.namespace)));
    }

    Flow flow(Work work, Namespace namespace, Map<Resource, Integer> resources) {
        Flow.Key key = Flow.Key.of(work);
        Flow known = flows.get(key);
        if (known == null) {
            known = new Flow(key, this, namespace);
            known.number(resources);
            flows.put(key, known);
            enter(known);
        }
        return known;
    }

    private void enter(Flow flow) {
        Band band = bands.computeIfAbsent(flow.key.priority(), priority -> new Band(priority, this));
        Tenant tenant = band.tenants.get(flow.key.namespace());
        if (tenant == null) {
            Tenancy tenancy = tenancy(flow.namespace);
            tenant = new Tenant(tenancy, band);
            tenancy.tenants.add(tenant);
            band.tenants.put(flow.key.namespace(), tenant);
        }
        tenant.flows++;
        flow.enter(tenant);
    }

    private Tenancy tenancy(Namespace namespace) {
        return tenancies.computeIfAbsent(namespace.name, name -> new Tenancy(namespace, account));
    }

    /** Forgets a flow of which nothing waits and nothing runs, unless what comes after it must stand aside as it did. */
    void forgetIfDone(Flow flow) {
        if (flow.isAside() || flow.head() != null || flow.admitted > 0 || !flow.equals(flows.get(flow.key))) {
            return;
        }
        flows.remove(flow.key);
        Tenant tenant = flow.leave();
        if (--tenant.flows > 0) {
            return;
        }
        Band band = tenant.band;
        band.inside.remove(tenant.entrant);
        band.tenants.remove(flow.key.namespace());
        tenant.tenancy.tenants.remove(tenant);
        if (tenant.tenancy.isOver()) {
            tenancies.remove(flow.key.namespace());
        }
        if (band.tenants.isEmpty()) {
            inside.remove(band.entrant);
            bands.remove(band.priority);
        }
        entrant.refresh();
    }

    // ---- what is used

    /** Uses so many more of one part of what the flow asks for, or less. */
    void use(Flow flow, int part, int count) {
        long[] unit = flow.units[part];
        Tenancy tenancy = tenancy(flow.namespace);
        for (int r = 0; r < unit.length; r++) {
            if (unit[r] > 0) {
                long change = unit[r] * count;
                tenancy.usage[r] += change;
                flow.namespace.usage[r] += change;
                if (account.named[r]) {
                    account.use(r, change);
                }
            }
        }
    }

    /** Whatever the flow's namespace has waiting here, and the queue, stand where they should now. */
    void refresh(Flow flow) {
        if (!flow.isEntered()) {
            return;
        }
        flow.refreshAlone();
        refresh(tenancy(flow.namespace));
    }

    private void refresh(Tenancy tenancy) {
        for (int i = 0; i < tenancy.tenants.size(); i++) {
            Tenant tenant = tenancy.tenants.get(i);
            tenant.entrant.refreshAlone();
            tenant.band.entrant.refreshAlone();
        }
        entrant.refresh();
    }

    void admitted(Group group, int part, int count) {
        if (group.admitted == 0) {
            group.at = admitted.size();
            admitted.add(group);
            group.flow.admitted++;
        }
        group.admitted += count;
        group.admittedOf[part] += count;
        use(group.flow, part, count);
    }

    void ended(Group group, int part, int count) {
        group.admitted -= count;
        group.admittedOf[part] -= count;
        use(group.flow, part, -count);
        if (group.admitted == 0) {
            Group last = admitted.removeLast();
            if (last != group) {
                admitted.set(group.at, last);
                last.at = group.at;
            }
            group.flow.admitted--;
        }
    }

    // ---- as a contender

    @Override
    public void derive() {
        Flow first = first();
        boolean strict = spec.order() == QueueSpec.Order.STRICT;
        if (first == null || !carry(account, strict ? first::need : inside::least, entrant)) {
            entrant.leave();
            return;
        }
        long share = account.share();
        long borrows = account.wouldBorrow(first.unit) ? 1 : 0;
        entrant.rank(Math.max(share, borrows), -(long) first.key.priority(), first);
    }

    @Override
    public @Nullable Flow first() {
        Entrant top = inside.top();
        return top == null ? null : top.contender.first();
    }

    @Override
    public @Nullable Flow find(long[] outside) {
        roomInside(account, outside, room);
        if (spec.order() == QueueSpec.Order.BEST_EFFORT) {
            return inside.find(room);
        }
        Flow first = first();
        for (int r = 0; first != null && r < room.length; r++) {
            if (first.need(r) > room[r]) {
                return null;
            }
        }
        return first;
    }

    /** What is needed of the account's parent; false if that is more than it may take. */
    static boolean carry(Account account, IntToLongFunction least, Entrant into) {
        for (int r = 0; r < into.need.length; r++) {
            into.need[r] = Math.max(0, least.applyAsLong(r) - account.localFree(r));
            if (into.need[r] > account.mayTake(r)) {
                return false;
            }
        }
        return true;
    }

    static void roomInside(Account account, long[] outside, long[] into) {
        for (int r = 0; r < into.length; r++) {
            into[r] = account.localFree(r) + Math.min(account.mayTake(r), outside[r]);
        }
    }
}
