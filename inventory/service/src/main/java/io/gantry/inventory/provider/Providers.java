package io.gantry.inventory.provider;

import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.DeclaredKind;
import io.gantry.inventory.declared.Ownership;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.ProvisionerTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;

/** The providers of this installation. */
public final class Providers {

    private Providers() {}

    /** @param drivers the words of the drivers this installation has */
    public static DeclaredCatalog<ProviderSpec, ProviderStatus> catalog(
            LayerContext context, Mirror mirror, ChangeLog changes, SequencedSet<String> drivers) {
        var kind = new DeclaredKind<>(
                Kind.PROVIDER,
                InventoryTopics.PROVIDERS,
                ProviderSpec.class,
                new ProviderRules(drivers),
                spec -> List.of());
        return new DeclaredCatalog<>(
                context, kind, new Machines(mirror), (unit, object) -> status(unit, mirror, object), changes);
    }

    private static ProviderStatus status(Unit unit, Mirror mirror, Declared<ProviderSpec> object) {
        var pools = new ArrayList<ProviderStatus.ForPool>();
        mirror.forEach(
                unit,
                ProvisionerTopics.POOL_STATUS,
                pool -> pool.sources().stream()
                        .filter(source ->
                                source.provider().equals(object.metadata().name()))
                        .map(source -> new ProviderStatus.ForPool(
                                pool.name(), source.machines(), source.refusal(), source.detail(), source.at()))
                        .forEach(pools::add));
        int machines = pools.stream().mapToInt(ProviderStatus.ForPool::machines).sum();
        return new ProviderStatus(
                machines, List.copyOf(pools), List.of(), object.metadata().generation());
    }

    /** A provider is used by the machines it gave, also after no pool names it any more. */
    private record Machines(Mirror mirror) implements Ownership<ProviderSpec> {
        @Override
        public List<String> usedBy(Unit unit, Declared<ProviderSpec> object) {
            var users = new ArrayList<String>();
            mirror.forEach(unit, ProvisionerTopics.MACHINES, machine -> {
                boolean there = machine.state() != MachineState.DELETED && machine.state() != MachineState.RETIRED;
                if (there && machine.provider().equals(object.uid()) && users.size() < USERS_LISTED_MAX) {
                    users.add("machine " + machine.name());
                }
            });
            return users;
        }
    }
}
