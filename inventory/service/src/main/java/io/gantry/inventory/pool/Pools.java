package io.gantry.inventory.pool;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.declared.Conditions;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.DeclaredKind;
import io.gantry.inventory.declared.KnownObjects;
import io.gantry.inventory.declared.Use;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pools of this installation. */
public final class Pools {

    private static final DeclaredKind<PoolSpec> KIND =
            new DeclaredKind<>(Kind.POOL, InventoryTopics.POOLS, PoolSpec.class, new PoolRules(), Pools::uses);

    private final Mirror mirror;
    private final Conditions conditions = new Conditions();
    private final KnownObjects known = new KnownObjects();

    private Pools(Mirror mirror) {
        this.mirror = mirror;
    }

    /** @param patience how long a deletion waits for the layers below to have seen it, when no machine is left */
    public static DeclaredCatalog<PoolSpec, PoolStatus> catalog(
            LayerContext context, Mirror mirror, ChangeLog changes, Duration patience) {
        return new DeclaredCatalog<>(
                context, KIND, new PoolMachines(mirror, context.time(), patience), new Pools(mirror)::status, changes);
    }

    static List<Use> uses(PoolSpec spec) {
        var uses = new ArrayList<Use>();
        uses.add(new Use(Kind.CLUSTER, spec.cluster(), "spec.cluster"));
        for (int i = 0; i < spec.sources().size(); i++) {
            uses.add(new Use(Kind.PROVIDER, spec.sources().get(i).provider(), "spec.sources[" + i + "].provider"));
        }
        return uses;
    }

    private PoolStatus status(Unit unit, Declared<PoolSpec> object) {
        Optional<PoolTargetFact> target = mirror.get(unit, BridgeTopics.POOL_TARGETS, object.uid());
        Optional<PoolStatusFact> status = mirror.get(unit, ProvisionerTopics.POOL_STATUS, object.uid());
        return new PoolStatus(
                target.map(PoolTargetFact::target).orElse(null),
                target.map(PoolTargetFact::why).orElse(null),
                status.map(PoolStatusFact::machines).orElse(Map.of()),
                status.map(PoolStatusFact::sources).orElse(List.of()),
                target.map(PoolTargetFact::victims).orElse(List.of()),
                status.map(PoolStatusFact::typicalProvisioning).orElse(null),
                conditions(unit, object, target, status),
                Math.min(
                        target.map(PoolTargetFact::observedGeneration).orElse(0L),
                        status.map(PoolStatusFact::observedGeneration).orElse(0L)));
    }

    private List<Condition> conditions(
            Unit unit, Declared<PoolSpec> object, Optional<PoolTargetFact> target, Optional<PoolStatusFact> status) {
        List<Use> uses = uses(object.spec());
        var all = new ArrayList<Condition>();
        all.add(conditions.referencesResolved(unit, object, uses));
        SourceRoom.of(object.spec(), known.of(unit, uses))
                .map(room -> sourcesSuffice(object, room))
                .ifPresent(all::add);
        status.ifPresent(fact -> all.addAll(fact.conditions()));
        target.ifPresent(fact -> all.addAll(fact.conditions()));
        return List.copyOf(all);
    }

    /** A provider may have been declared smaller after the pool was. */
    private static Condition sourcesSuffice(Declared<PoolSpec> object, SourceRoom room) {
        return room.lacks(object.spec())
                ? Conditions.condition(
                        object.metadata(),
                        "SourcesSuffice",
                        Condition.Status.FALSE,
                        "ProvidersTooSmall",
                        room.text(object.spec()))
                : Conditions.condition(
                        object.metadata(), "SourcesSuffice", Condition.Status.TRUE, "ProvidersLargeEnough", "");
    }
}
