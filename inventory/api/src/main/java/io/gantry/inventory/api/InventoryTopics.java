package io.gantry.inventory.api;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Topic;
import java.util.List;

/** The facts inventory writes: the specs of everything declared. */
public final class InventoryTopics {

    public static final Topic<Declared<NamespaceSpec>> NAMESPACES = Topic.ofState(
            "gantry.namespaces", "inventory.namespace.changed.v1", new TypeReference<>() {}, "Namespaces, as declared");
    public static final Topic<Declared<ProviderSpec>> PROVIDERS = Topic.ofState(
            "gantry.providers", "inventory.provider.changed.v1", new TypeReference<>() {}, "Providers, as declared");
    public static final Topic<Declared<ClusterSpec>> CLUSTERS = Topic.ofState(
            "gantry.clusters", "inventory.cluster.changed.v1", new TypeReference<>() {}, "Clusters, as declared");
    public static final Topic<Declared<PoolSpec>> POOLS =
            Topic.ofState("gantry.pools", "inventory.pool.changed.v1", new TypeReference<>() {}, "Pools, as declared");
    public static final Topic<Declared<MachineSpec>> MACHINE_SPECS = Topic.ofState(
            "gantry.machine-specs",
            "inventory.machine-spec.changed.v1",
            new TypeReference<>() {},
            "What people want of machines: power, maintenance. The uid is the machine's");
    public static final Topic<Declared<NodeSpec>> NODE_SPECS = Topic.ofState(
            "gantry.node-specs",
            "inventory.node-spec.changed.v1",
            new TypeReference<>() {},
            "What people want of nodes: cordon, drain. The uid is the node's");

    public static final List<Topic<?>> ALL = List.of(NAMESPACES, PROVIDERS, CLUSTERS, POOLS, MACHINE_SPECS, NODE_SPECS);

    private InventoryTopics() {}
}
