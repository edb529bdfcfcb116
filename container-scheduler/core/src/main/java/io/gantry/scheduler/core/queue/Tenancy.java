package io.gantry.scheduler.core.queue;

import java.util.ArrayList;
import java.util.List;

/** What a namespace uses of one queue, which decides when it is its turn there. */
final class Tenancy {

    final Namespace namespace;
    private final Account account;
    final long[] usage;
    /** Where it waits, one for each priority. */
    final List<Tenant> tenants = new ArrayList<>();

    Tenancy(Namespace namespace, Account account) {
        this.namespace = namespace;
        this.account = account;
        this.usage = new long[account.usage.length];
    }

    /** Of all that the queue can reach, by the resource of which it is most. */
    long share() {
        long most = 0;
        for (int r = 0; r < usage.length; r++) {
            if (account.named[r]) {
                most = Math.max(most, Shares.of(usage[r], account.reach[r]));
            }
        }
        return Shares.weighted(most, namespace.weight);
    }

    boolean isOver() {
        if (!tenants.isEmpty()) {
            return false;
        }
        for (long used : usage) {
            if (used != 0) {
                return false;
            }
        }
        return true;
    }
}
