package io.gantry.simulator.load;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Manifest;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.quantity.Gpus;
import io.gantry.kinds.quantity.Resources;
import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.manifest.Written;
import io.gantry.simulator.gpu.GpuCluster;
import io.gantry.simulator.trace.CsvReader;
import io.gantry.simulator.trace.Openb;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Groups of machines out of files that were written for something else. */
public final class Machines {

    private Machines() {}

    /**
     * One group for each pool: as many machines as it has at most, of the size of its first source. What size that is must be
     * said there or by the provider.
     */
    public static Reading<List<MachineGroup>> ofPools(List<Written> manifests) {
        Map<Name, ProviderSpec> providers = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        for (Written one : manifests) {
            if (one.manifest().spec() instanceof ProviderSpec provider) {
                providers.put(one.manifest().metadata().name(), provider);
            }
        }
        var groups = new ArrayList<MachineGroup>();
        var problems = new ArrayList<Problem>();
        for (Written one : manifests) {
            if (one.manifest().spec() instanceof PoolSpec pool) {
                PoolSpec.Source source = pool.sources().getFirst();
                Optional<ProviderSpec> provider = Optional.ofNullable(providers.get(source.provider()));
                Optional<Resources> size = Optional.ofNullable(source.machine())
                        .or(() -> provider.flatMap(known -> Optional.ofNullable(known.machine())));
                if (size.isEmpty()) {
                    problems.add(new Problem(
                            one.source(),
                            one.line(),
                            1,
                            "spec.sources[0].machine",
                            "is missing, and provider '" + source.provider()
                                    + "' is not in the files or does not say what a machine has"));
                } else {
                    groups.add(group(one.manifest(), pool, provider, size.get()));
                }
            }
        }
        return problems.isEmpty() ? new Reading.Good<>(groups) : new Reading.Bad<>(problems);
    }

    private static MachineGroup group(
            Manifest<?> manifest, PoolSpec pool, Optional<ProviderSpec> provider, Resources size) {
        var labels =
                new TreeMap<String, String>(provider.map(ProviderSpec::labels).orElse(Map.of()));
        labels.putAll(pool.labels());
        return MachineGroup.of(
                manifest.metadata().name(), pool.highest(), size, labels, pool.taints(), null, null, null, null, null);
    }

    /** A group for each shape of node in openb's list: {@code g2-8}, the model in the label {@link CsvLoad#MODEL_LABEL}. */
    public static Reading<List<MachineGroup>> ofOpenb(String source, BufferedReader text) throws IOException {
        var models = new LinkedHashMap<String, Integer>();
        var csv = new CsvReader(source, text);
        List<GpuCluster.Node> nodes = Openb.nodes(csv, models);
        if (!csv.problems().isEmpty()) {
            return new Reading.Bad<>(csv.problems());
        }
        var counts = new LinkedHashMap<GpuCluster.Node, Integer>();
        nodes.forEach(node -> counts.merge(node, 1, Integer::sum));
        List<String> names = List.copyOf(models.sequencedKeySet());
        var groups = new ArrayList<MachineGroup>();
        counts.forEach((node, count) -> groups.add(group(node, count, names, groups.size() + 1)));
        return new Reading.Good<>(groups);
    }

    private static MachineGroup group(GpuCluster.Node node, int count, List<String> models, int number) {
        boolean has = node.gpus() > 0;
        var resources = new Resources(
                new Cpu(node.cpuMilli()),
                new Bytes((long) node.memoryMib() << 20),
                null,
                has ? List.of(new Gpus(CsvLoad.ANY_MODEL, node.gpus(), null)) : List.of());
        Map<String, String> labels = has ? Map.of(CsvLoad.MODEL_LABEL, models.get(node.model())) : Map.of();
        return MachineGroup.of(
                new Name("shape-" + number), count, resources, labels, null, null, null, null, null, null);
    }
}
