package io.gantry.scheduler.docker;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The labels by which we know our containers, and nobody else's, again. */
final class ContainerLabels {

    static final String INSTALLATION = "io.gantry.installation";
    static final String CLUSTER = "io.gantry.cluster";
    static final String NODE = "io.gantry.node";
    static final String ALLOCATION = "io.gantry.allocation";
    /** Of which allocation it has the secrets for a moment. */
    static final String HOLDS = "io.gantry.holds";

    static final String EPOCH = "io.gantry.epoch";
    static final String NAMESPACE = "io.gantry.namespace";
    static final String JOB = "io.gantry.job";

    private ContainerLabels() {}

    static Map<String, String> of(Target target, Workload workload) {
        var labels = new TreeMap<>(workload.labels());
        labels.put(INSTALLATION, target.installation().text());
        labels.put(CLUSTER, target.cluster().text());
        labels.put(NODE, target.node().text());
        labels.put(ALLOCATION, workload.allocation().text());
        labels.put(EPOCH, Long.toString(workload.epoch()));
        labels.put(NAMESPACE, workload.namespace().value());
        labels.put(JOB, workload.job().value());
        return labels;
    }

    /** Without the allocation's: it is no container of a task, and lists leave it out. */
    static Map<String, String> ofHolder(Target target, Workload workload) {
        return Map.of(
                INSTALLATION,
                target.installation().text(),
                NODE,
                target.node().text(),
                HOLDS,
                workload.allocation().text());
    }

    /** What engines filter by: this installation's containers. */
    static String ofInstallation(Target target) {
        return INSTALLATION + "=" + target.installation();
    }

    static String containerName(Uid allocation) {
        return "gantry-" + allocation;
    }

    /** Null for a container that says it is ours but does not say which allocation it is. */
    static @Nullable Uid allocation(Map<String, String> labels) {
        String text = labels.get(ALLOCATION);
        try {
            return text == null ? null : Uid.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    static long epoch(Map<String, String> labels) {
        String text = labels.getOrDefault(EPOCH, "0");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
