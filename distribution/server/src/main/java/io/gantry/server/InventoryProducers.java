package io.gantry.server;

import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.InventoryConfig;
import io.gantry.inventory.InventoryLayer;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.cluster.ClusterStatus;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.SaidCatalog;
import io.gantry.inventory.explain.Explainer;
import io.gantry.inventory.explain.HttpPlacementSource;
import io.gantry.inventory.explain.PlacementSource;
import io.gantry.inventory.namespace.NamespaceStatus;
import io.gantry.inventory.pool.PoolStatus;
import io.gantry.inventory.provider.ProviderStatus;
import io.gantry.inventory.token.Tokens;
import io.gantry.inventory.watch.WatchHub;
import io.gantry.provisioner.api.MachineFact;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Inventory's parts, for its resources. */
@Dependent
final class InventoryProducers {

    @Produces
    @Singleton
    PlacementSource placements(ApiListener api, InventoryConfig config, Copies copies) {
        return new HttpPlacementSource(
                new PlacementServer(api.client(), api.ourselves(), config.placementTimeout(), copies));
    }

    @Produces
    @Singleton
    DeclaredCatalog<NamespaceSpec, NamespaceStatus> namespaces(InventoryLayer layer) {
        return layer.namespaces();
    }

    @Produces
    @Singleton
    DeclaredCatalog<ProviderSpec, ProviderStatus> providers(InventoryLayer layer) {
        return layer.providers();
    }

    @Produces
    @Singleton
    DeclaredCatalog<ClusterSpec, ClusterStatus> clusters(InventoryLayer layer) {
        return layer.clusters();
    }

    @Produces
    @Singleton
    DeclaredCatalog<PoolSpec, PoolStatus> pools(InventoryLayer layer) {
        return layer.pools();
    }

    @Produces
    @Singleton
    SaidCatalog<MachineFact, MachineSpec> machines(InventoryLayer layer) {
        return layer.machines();
    }

    @Produces
    @Singleton
    SaidCatalog<NodeFact, NodeSpec> nodes(InventoryLayer layer) {
        return layer.nodes();
    }

    @Produces
    @Singleton
    Tokens tokens(InventoryLayer layer) {
        return layer.tokens();
    }

    @Produces
    @Singleton
    WatchHub watch(InventoryLayer layer) {
        return layer.watch();
    }

    @Produces
    @Singleton
    Explainer explainer(InventoryLayer layer) {
        return layer.explainer();
    }
}
