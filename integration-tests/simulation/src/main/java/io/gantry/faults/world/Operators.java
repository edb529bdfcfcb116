package io.gantry.faults.world;

import io.gantry.bridge.api.NodeFact;
import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Stage;
import io.gantry.inventory.InventoryLayer;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.Described;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.declared.Catalog;
import io.gantry.inventory.declared.Catalog.Mode;
import io.gantry.inventory.declared.Wanted;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Who declares providers, clusters and pools, changes pools, and says things of machines and nodes. */
final class Operators {

    private static final int POOLS_MAX = 4;

    private final World world;
    private final Stage stage;
    private final Program program;
    private final RandomGenerator random;
    private final Asking<InventoryLayer> inventory;
    private final Map<Name, ProviderSpec> providers = new LinkedHashMap<>();
    private final List<WantedPool> pools = new ArrayList<>();
    private final List<Name> machinesSpokenOf = new ArrayList<>();
    private final List<Name> nodesSpokenOf = new ArrayList<>();
    private boolean resting;
    private boolean done;

    Operators(World world, RandomGenerator random) {
        this.world = world;
        this.stage = world.stage();
        this.program = new Program(stage, "operators", Duration.ZERO);
        this.random = random;
        this.inventory = new Asking<>(stage, program, random, () -> world.active(Layer.INVENTORY), Copy::inventory);
    }

    void begin() {
        program.threads().start("operators", this::live);
    }

    /** They want nothing else any more, and take back what they said of machines and nodes. */
    void rest() {
        resting = true;
    }

    boolean done() {
        return done;
    }

    List<WantedPool> pools() {
        return List.copyOf(pools);
    }

    List<Uid> poolsToGo() {
        return pools.stream()
                .filter(WantedPool::isAskedToGo)
                .flatMap(pool -> Optional.ofNullable(pool.uid()).stream())
                .toList();
    }

    int most(Name provider) {
        ProviderSpec spec = providers.get(provider);
        return spec == null ? 0 : spec.maxMachines();
    }

    private void live() {
        declare();
        while (!resting) {
            act();
            stage.sleep(Duration.ofMillis(200 + random.nextInt(9_000)));
        }
        List.copyOf(machinesSpokenOf).forEach(machine -> say(machine, MachineSpec.UNSAID));
        List.copyOf(nodesSpokenOf).forEach(node -> say(node, NodeSpec.UNSAID));
        done = true;
    }

    // ---- what there is from the beginning

    private void declare() {
        put("namespace", Clusters.DEV, new NamespaceSpec(null), InventoryLayer::namespaces, _ -> {});
        var cluster = new ClusterSpec(ClusterSpec.Engine.DOCKER, null, null);
        put("cluster", Clusters.MAIN, cluster, InventoryLayer::clusters, _ -> {});
        int count = 1 + random.nextInt(3);
        for (int at = 0; at < count; at++) {
            var name = new Name("p" + at);
            var spec = new ProviderSpec(
                    WorldDriver.NAME,
                    null,
                    null,
                    Map.of(),
                    2 + random.nextInt(3),
                    Resources.of(1_000 + 500L * random.nextInt(5), 8L << 30),
                    Map.of("zone", "a"),
                    List.of());
            put("provider", name, spec, InventoryLayer::providers, _ -> {});
            providers.put(name, spec);
        }
        addPool();
    }

    private void act() {
        List<WantedPool> living = pools.stream().filter(WantedPool::lives).toList();
        int choice = random.nextInt(10);
        if (living.isEmpty() || (choice < 2 && pools.size() < POOLS_MAX)) {
            addPool();
            return;
        }
        WantedPool pool = living.get(random.nextInt(living.size()));
        switch (choice) {
            case 2, 3, 4 -> resize(pool);
            case 5 -> delete(pool);
            case 6 -> anyNode().ifPresent(node -> say(node.name(), nodeSpec()));
            case 7, 8 -> anyNode().ifPresent(node -> say(node.name(), machineSpec()));
            default -> {
                // content
            }
        }
    }

    // ---- pools

    private void addPool() {
        if (pools.size() >= POOLS_MAX) {
            return;
        }
        var pool = new WantedPool(new Name("pool-" + pools.size()), spec(sources()));
        pools.add(pool);
        put(pool, pool.spec());
    }

    private void resize(WantedPool pool) {
        put(pool, spec(pool.spec().sources()));
    }

    private List<PoolSpec.Source> sources() {
        var names = new ArrayList<>(providers.keySet());
        Collections.shuffle(names, Random.from(random));
        return names.subList(0, 1 + random.nextInt(names.size())).stream()
                .map(name -> new PoolSpec.Source(name, List.of(), null))
                .toList();
    }

    private PoolSpec spec(List<PoolSpec.Source> sources) {
        int room = sources.stream().mapToInt(source -> most(source.provider())).sum();
        int most = random.nextInt(1 + room);
        boolean range = random.nextInt(3) == 0;
        return new PoolSpec(
                Clusters.MAIN,
                range ? null : most,
                range ? random.nextInt(1 + most) : null,
                range ? most : null,
                List.of(),
                Map.of(),
                List.of(),
                sources);
    }

    private void put(WantedPool pool, PoolSpec spec) {
        pool.asks(spec);
        put("pool", pool.name(), spec, InventoryLayer::pools, uid -> pool.is(spec, uid));
    }

    private void delete(WantedPool pool) {
        pool.asksToGo();
        inventory.until(
                "delete pool " + pool.name(),
                layer -> answered(layer.pools().delete(pool.name(), new Precondition.MustExist(), Mode.WRITE)));
        pool.deleted();
    }

    // ---- machines and nodes

    private Optional<NodeFact> anyNode() {
        List<NodeFact> nodes = world.nodes();
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(random.nextInt(nodes.size())));
    }

    private NodeSpec nodeSpec() {
        boolean drained = random.nextBoolean();
        return random.nextInt(3) == 0 ? NodeSpec.UNSAID : new NodeSpec(!drained || random.nextBoolean(), drained);
    }

    private MachineSpec machineSpec() {
        return switch (random.nextInt(5)) {
            case 0 -> new MachineSpec(MachineSpec.Power.OFF, false, false);
            case 1 -> new MachineSpec(MachineSpec.Power.ON, true, false);
            case 2 -> new MachineSpec(MachineSpec.Power.ON, false, true);
            default -> MachineSpec.UNSAID;
        };
    }

    private void say(Name node, NodeSpec spec) {
        nodesSpokenOf.remove(node);
        if (!spec.equals(NodeSpec.UNSAID)) {
            nodesSpokenOf.add(node);
        }
        put("node", node, spec, InventoryLayer::nodes, _ -> {});
    }

    private void say(Name machine, MachineSpec spec) {
        machinesSpokenOf.remove(machine);
        if (!spec.equals(MachineSpec.UNSAID)) {
            machinesSpokenOf.add(machine);
        }
        put("machine", machine, spec, InventoryLayer::machines, _ -> {});
    }

    // ---- how they ask

    /**
     * As careful people do: whoever writes says which version it has seen, so that an attempt that comes late, after they
     * have gone on, is refused.
     */
    private <S, T> void put(
            String kind, Name name, S spec, Function<InventoryLayer, Catalog<S, T>> of, Consumer<Uid> acknowledged) {
        var seen = new AtomicReference<Optional<Described<S, T>>>(Optional.empty());
        inventory.until("look at " + kind + " " + name, layer -> {
            seen.set(of.apply(layer).byName(name));
            return true;
        });
        Precondition precondition = Objects.requireNonNull(seen.get())
                .<Precondition>map(it -> new Precondition.MustBe(it.metadata().version()))
                .orElseGet(Precondition.MustNotExist::new);
        var wanted = new Wanted<>(name, new TreeMap<>(), spec);
        inventory.until("put " + kind + " " + name, layer -> {
            Catalog<S, T> catalog = of.apply(layer);
            Result<Catalog.Answer<S, T>> result = catalog.put(wanted, precondition, Mode.WRITE);
            if (result instanceof Result.Ok<Catalog.Answer<S, T>>(Catalog.Answer<S, T> answer)) {
                acknowledged.accept(answer.object().metadata().uid());
            } else if (result instanceof Result.Refused<?>(Rejection.StaleVersion _)
                    || result instanceof Result.Refused<?>(Rejection.AlreadyExists _)) {
                catalog.byName(name)
                        .ifPresent(it -> acknowledged.accept(it.metadata().uid()));
                return true; // by an attempt before that was not answered
            }
            return answered(result);
        });
    }

    /** Whether it is so now: what an earlier try, unanswered, may have brought about counts. */
    private static boolean answered(Result<?> result) {
        return switch (result) {
            case Result.Ok<?> _ -> true;
            case Result.Refused<?>(Rejection.NotFound _) -> true;
            case Result.Refused<?>(Rejection.NotYetKnown _) -> false;
            case Result.Refused<?>(Rejection.Unavailable _) -> false;
            case Result.Refused<?>(Rejection why) -> throw new IllegalStateException("refused: " + why);
        };
    }
}
