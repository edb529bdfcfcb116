package io.gantry.simulator.trace;

import io.gantry.manifest.Problem;
import io.gantry.manifest.Reading;
import io.gantry.simulator.gpu.GpuCluster;
import io.gantry.simulator.gpu.PodClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * A cluster and its pods in the columns of Alibaba's cluster-trace-gpu-v2023 ("openb"). Nodes: {@code sn, cpu_milli, memory_mib,
 * gpu, model}; pods: {@code name, cpu_milli, memory_mib, num_gpu, gpu_milli, gpu_spec}, and whatever else.
 *
 * @param models names, by index
 * @param classes of equal pods
 * @param pods the class of each, by name
 */
public record Openb(List<GpuCluster.Node> nodes, List<String> models, List<PodClass> classes, List<Integer> pods) {

    public static final int NODES_MAX = 1_000_000;
    public static final int PODS_MAX = 10_000_000;

    private static final int CPU_MAX = 1_000_000_000;
    private static final int MEMORY_MAX = Integer.MAX_VALUE;

    public Openb {
        nodes = List.copyOf(nodes);
        models = List.copyOf(models);
        classes = List.copyOf(classes);
        pods = List.copyOf(pods);
    }

    /** How many pods of each class there are. */
    public int[] counts() {
        int[] counts = new int[classes.size()];
        pods.forEach(one -> counts[one]++);
        return counts;
    }

    /** Reads both files; says everything that is wrong with the first that is. */
    public static Reading<Openb> read(
            String nodesName, BufferedReader nodesText, String podsName, BufferedReader podsText) throws IOException {
        var models = new LinkedHashMap<String, Integer>();
        var nodes = new CsvReader(nodesName, nodesText);
        List<GpuCluster.Node> foundNodes = nodes(nodes, models);
        if (!nodes.problems().isEmpty()) {
            return new Reading.Bad<>(nodes.problems());
        }
        var pods = new CsvReader(podsName, podsText);
        Map<String, PodClass> foundPods = pods(pods, models);
        if (!pods.problems().isEmpty()) {
            return new Reading.Bad<>(pods.problems());
        }
        var classes = new LinkedHashMap<PodClass, Integer>();
        var byName = new ArrayList<Integer>(foundPods.size());
        foundPods.values().forEach(pod -> byName.add(classes.computeIfAbsent(pod, one -> classes.size())));
        if (foundPods.values().stream().allMatch(pod -> pod.gpus() == 0)
                || foundNodes.stream().allMatch(node -> node.gpus() == 0)) {
            return new Reading.Bad<>(List.of(new Problem(
                    podsName,
                    0,
                    0,
                    "num_gpu",
                    "no pod asks for GPU, or no node has one: there is nothing to measure")));
        }
        return new Reading.Good<>(new Openb(
                foundNodes, List.copyOf(models.sequencedKeySet()), List.copyOf(classes.sequencedKeySet()), byName));
    }

    /** Reads nodes; models get their index in the order in which they are met. */
    public static List<GpuCluster.Node> nodes(CsvReader csv, SequencedMap<String, Integer> models) throws IOException {
        var nodes = new ArrayList<GpuCluster.Node>();
        var names = new HashSet<String>();
        if (!csv.header(List.of("sn", "cpu_milli", "memory_mib", "gpu", "model"))) {
            return nodes;
        }
        while (csv.next()) {
            if (!names.add(csv.text("sn"))) {
                csv.problem("sn", "'" + csv.text("sn") + "' is there twice");
            }
            int gpus = (int) csv.whole("gpu", 0, GpuCluster.DEVICES_MAX, null);
            String model = csv.text("model");
            int cpu = (int) csv.whole("cpu_milli", 0, CPU_MAX, null);
            int memory = (int) csv.whole("memory_mib", 0, MEMORY_MAX, null);
            nodes.add(new GpuCluster.Node(cpu, memory, gpus, gpus == 0 ? 0 : index(model, models, csv, "model")));
            if (nodes.size() > NODES_MAX) {
                csv.problem("", "there are more than " + NODES_MAX + " nodes");
                break;
            }
        }
        if (nodes.isEmpty() && csv.problems().isEmpty()) {
            csv.problem("", "there are no nodes");
        }
        return nodes;
    }

    /** By name. */
    private static Map<String, PodClass> pods(CsvReader csv, SequencedMap<String, Integer> models) throws IOException {
        var pods = new TreeMap<String, PodClass>();
        if (!csv.header(List.of("name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli", "gpu_spec"))) {
            return pods;
        }
        while (csv.next()) {
            int cpu = (int) csv.whole("cpu_milli", 0, CPU_MAX, null);
            int memory = (int) csv.whole("memory_mib", 0, MEMORY_MAX, null);
            int gpus = (int) csv.whole("num_gpu", 0, GpuCluster.DEVICES_MAX, null);
            int milli = (int) csv.whole("gpu_milli", 0, PodClass.WHOLE, 0L);
            long allowed = allowed(csv.text("gpu_spec"), models, csv);
            int each = gpus == 0 ? 0 : milli == 0 || gpus > 1 ? PodClass.WHOLE : milli;
            PodClass pod = new PodClass(cpu, memory, gpus, each, gpus == 0 ? PodClass.ANY_MODEL : allowed);
            if (pods.put(csv.text("name"), pod) != null) {
                csv.problem("name", "'" + csv.text("name") + "' is there twice");
            }
            if (pods.size() > PODS_MAX) {
                csv.problem("", "there are more than " + PODS_MAX + " pods");
                break;
            }
        }
        if (pods.isEmpty() && csv.problems().isEmpty()) {
            csv.problem("", "there are no pods");
        }
        return pods;
    }

    private static long allowed(String written, SequencedMap<String, Integer> models, CsvReader csv) {
        if (written.isEmpty()) {
            return PodClass.ANY_MODEL;
        }
        long allowed = 0;
        for (String model : written.split("\\|", -1)) {
            if (model.isBlank()) {
                csv.problem("gpu_spec", "must be models with | between, not '" + written + "'");
            } else {
                allowed |= 1L << index(model.strip(), models, csv, "gpu_spec");
            }
        }
        return allowed;
    }

    private static int index(String model, SequencedMap<String, Integer> models, CsvReader csv, String column) {
        Integer known = models.get(model);
        if (known != null) {
            return known;
        }
        if (models.size() == GpuCluster.MODELS_MAX) {
            csv.problem(column, "there are more than " + GpuCluster.MODELS_MAX + " models");
            return 0;
        }
        models.put(model, models.size());
        return models.size() - 1;
    }
}
