package io.gantry.provisioner.reconcile;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import io.gantry.provisioner.claim.Refusal;
import io.gantry.provisioner.lifecycle.MachineLabels;
import io.gantry.provisioner.lifecycle.MachineStore;
import io.gantry.provisioner.operation.Drivers;
import io.gantry.provisioner.operation.ProviderBook;
import io.gantry.provisioner.reconcile.PoolView.Member;
import io.gantry.provisioner.reconcile.PoolView.ProviderView;
import io.gantry.provisioner.reconcile.PoolView.SourceView;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.wish.Wishes;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what is decided from: what a pool is to be, its machines, and what each of its sources has. */
final class PoolReader {

    private final Wishes wishes;
    private final Drivers drivers;
    private final ProviderBook providers;
    private final MachineStore machines;
    private final int createMax;
    private final InstantSource time;

    PoolReader(
            Wishes wishes,
            Drivers drivers,
            ProviderBook providers,
            MachineStore machines,
            int createMax,
            InstantSource time) {
        this.wishes = wishes;
        this.drivers = drivers;
        this.providers = providers;
        this.machines = machines;
        this.createMax = createMax;
        this.time = time;
    }

    /** @param refused what its sources have said, by provider */
    PoolView view(Unit unit, Uid pool, Optional<Declared<PoolSpec>> declared, Map<Name, Refusal> refused) {
        Map<Uid, Integer> inUse = machines.inUse(unit);
        List<SourceView> sources = declared.map(each -> each.spec().sources()).orElse(List.of()).stream()
                .map(source -> new SourceView(
                        source,
                        wishes.providerNamed(source.provider())
                                .map(provider -> provider(provider, inUse.getOrDefault(provider.uid(), 0)))
                                .orElse(null),
                        refused.get(source.provider())))
                .toList();
        return new PoolView(
                declared.map(each -> each.spec().requirements()).orElse(List.of()),
                wishes.target(pool).orElse(null),
                declared.isEmpty(),
                members(unit, pool),
                sources,
                createMax,
                time.instant());
    }

    List<Member> members(Unit unit, Uid pool) {
        return machines.ofPool(unit, pool).stream()
                .map(row -> new Member(row.uid(), new Name(row.provider()), row.state(), row.guarded(), row.created()))
                .toList();
    }

    private ProviderView provider(Declared<ProviderSpec> provider, int inUse) {
        ProviderSpec spec = provider.spec();
        Optional<MachineDriver> driver = drivers.named(spec.driver());
        return new ProviderView(
                provider.uid(),
                driver.isPresent(),
                driver.map(each -> each.check(providers.withoutCredential(provider)))
                        .orElse(List.of()),
                MachineLabels.of(provider),
                spec.machine(),
                spec.maxMachines(),
                inUse);
    }
}
