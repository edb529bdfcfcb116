package io.gantry.bridge.picture;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.NodeOccupancyFact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * What the bridge has heard from the other layers, newest first heard wins. Changed by the owner's thread only; read by
 * any. Deleted pools, clusters and machines stay in it, marked deleted, until {@link #forget} or the next start: a deleted
 * pool still has machines to be taken down.
 */
public final class Picture {

    private final Map<Uid, MachineFact> machines = new ConcurrentHashMap<>();
    private final Map<Uid, ConcurrentSkipListSet<Uid>> machinesByPool = new ConcurrentHashMap<>();
    private final Map<Uid, Declared<PoolSpec>> pools = new ConcurrentHashMap<>();
    private final Map<Uid, Declared<ClusterSpec>> clusters = new ConcurrentHashMap<>();
    private final Map<Uid, Declared<MachineSpec>> machineSpecs = new ConcurrentHashMap<>();
    private final Map<Uid, Declared<NodeSpec>> nodeSpecs = new ConcurrentHashMap<>();
    private final Map<Uid, NodeOccupancyFact> occupancies = new ConcurrentHashMap<>();
    private final Map<Uid, IdentityFact> identities = new ConcurrentHashMap<>();
    private final Map<Uid, Declared<ProviderSpec>> providers = new ConcurrentHashMap<>();
    private final Map<Uid, PoolStatusFact> poolStatuses = new ConcurrentHashMap<>();
    private final Map<Uid, DemandFact> demands = new ConcurrentHashMap<>();

    public void machine(MachineFact fact) {
        MachineFact before = keep(machines, fact);
        if (before != null && before.pool() != null && !before.pool().equals(fact.pool())) {
            poolMembers(before.pool()).remove(fact.uid());
        }
        if (fact.pool() != null && fact.equals(machines.get(fact.uid()))) {
            poolMembers(fact.pool()).add(fact.uid());
        }
    }

    public void pool(Declared<PoolSpec> fact) {
        keep(pools, fact);
    }

    public void cluster(Declared<ClusterSpec> fact) {
        keep(clusters, fact);
    }

    public void machineSpec(Declared<MachineSpec> fact) {
        keep(machineSpecs, fact);
    }

    public void nodeSpec(Declared<NodeSpec> fact) {
        keep(nodeSpecs, fact);
    }

    public void occupancy(NodeOccupancyFact fact) {
        keep(occupancies, fact);
    }

    public void identity(IdentityFact fact) {
        keep(identities, fact);
    }

    public void provider(Declared<ProviderSpec> fact) {
        keep(providers, fact);
        if (fact.deleted()) {
            providers.remove(fact.uid(), fact);
        }
    }

    public void poolStatus(PoolStatusFact fact) {
        keep(poolStatuses, fact);
        if (fact.deleted()) {
            poolStatuses.remove(fact.uid(), fact);
        }
    }

    public void demand(DemandFact fact) {
        keep(demands, fact);
        if (fact.deleted()) {
            demands.remove(fact.uid(), fact);
        }
    }

    /** A machine whose end has been dealt with. */
    public void forget(MachineFact gone) {
        if (machines.remove(gone.uid(), gone) && gone.pool() != null) {
            poolMembers(gone.pool()).remove(gone.uid());
        }
    }

    /** A cluster whose end has been dealt with. */
    public void forget(Declared<ClusterSpec> gone) {
        clusters.remove(gone.uid(), gone);
    }

    public Optional<MachineFact> machine(Uid uid) {
        return Optional.ofNullable(machines.get(uid));
    }

    /** In the order of their uids: oldest first. */
    public List<MachineFact> machinesOf(Uid pool) {
        SequencedSet<Uid> members = poolMembers(pool);
        return members.stream()
                .map(machines::get)
                .filter(machine -> machine != null && !machine.deleted())
                .toList();
    }

    public Optional<Declared<PoolSpec>> pool(Uid uid) {
        return Optional.ofNullable(pools.get(uid));
    }

    public List<Declared<PoolSpec>> pools() {
        return List.copyOf(pools.values());
    }

    public Optional<Declared<ClusterSpec>> cluster(Uid uid) {
        return Optional.ofNullable(clusters.get(uid));
    }

    /** One that is not deleted; a name may be given again after a deletion. */
    public Optional<Declared<ClusterSpec>> cluster(Name name) {
        return clusters.values().stream()
                .filter(cluster ->
                        !cluster.deleted() && cluster.metadata().name().equals(name))
                .findFirst();
    }

    public List<Declared<ClusterSpec>> clusters() {
        return List.copyOf(clusters.values());
    }

    public List<MachineFact> machines() {
        return List.copyOf(machines.values());
    }

    public MachineSpec machineSpec(Uid machine) {
        Declared<MachineSpec> said = machineSpecs.get(machine);
        return said == null || said.deleted() ? MachineSpec.UNSAID : said.spec();
    }

    public Optional<Declared<NodeSpec>> nodeSpec(Uid node) {
        return Optional.ofNullable(nodeSpecs.get(node)).filter(said -> !said.deleted());
    }

    public Optional<NodeOccupancyFact> occupancy(Uid node) {
        return Optional.ofNullable(occupancies.get(node)).filter(said -> !said.deleted());
    }

    public Optional<Declared<ProviderSpec>> provider(Name name) {
        return providers.values().stream()
                .filter(provider -> provider.metadata().name().equals(name))
                .findFirst();
    }

    public Optional<PoolStatusFact> poolStatus(Uid pool) {
        return Optional.ofNullable(poolStatuses.get(pool));
    }

    /** What waits in a cluster, once the scheduler has said. */
    public Optional<DemandFact> demand(Uid cluster) {
        return Optional.ofNullable(demands.get(cluster));
    }

    /** Tasks that wait, in all clusters. */
    public int waiting() {
        return demands.values().stream()
                .flatMap(demand -> demand.shapes().stream())
                .mapToInt(DemandFact.Shape::tasks)
                .sum();
    }

    public Optional<IdentityFact> identity(Uid uid) {
        return Optional.ofNullable(identities.get(uid)).filter(said -> !said.deleted());
    }

    /** One that is not there any more, while that is known. */
    public Optional<IdentityFact> endedIdentity(Uid uid) {
        return Optional.ofNullable(identities.get(uid)).filter(IdentityFact::deleted);
    }

    public List<IdentityFact> identities(IdentityFact.Role role) {
        return identities.values().stream()
                .filter(said -> said.role() == role && !said.deleted())
                .toList();
    }

    private SequencedSet<Uid> poolMembers(Uid pool) {
        return machinesByPool.computeIfAbsent(pool, _ -> new ConcurrentSkipListSet<>());
    }

    /** The mirror drops what is stale; this guards the hand-over from the start's reading to the first poll. */
    private static <F extends Fact> @Nullable F keep(Map<Uid, F> facts, F fact) {
        F before = facts.get(fact.uid());
        if (before == null || before.revision().compareTo(fact.revision()) <= 0) {
            facts.put(fact.uid(), fact);
        }
        return before;
    }
}
