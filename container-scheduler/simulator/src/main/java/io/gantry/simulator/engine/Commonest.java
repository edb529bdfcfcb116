package io.gantry.simulator.engine;

import io.gantry.scheduler.core.view.TaskClass;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** The classes that were asked for most, and their shares. */
final class Commonest {

    private static final int CLASSES = 12;

    private final SequencedMap<TaskClass, Long> counts = new LinkedHashMap<>();

    void add(TaskClass tasks, int count) {
        counts.merge(tasks, (long) count, Long::sum);
    }

    /** Of those that ask for GPU, if any does and it is asked so; else of all. */
    SequencedMap<TaskClass, Double> shares(boolean ofGpu) {
        boolean any = ofGpu
                && counts.keySet().stream().anyMatch(tasks -> !tasks.gpus().isEmpty());
        var most = new LinkedHashMap<TaskClass, Double>();
        counts.entrySet().stream()
                .filter(one -> !any || !one.getKey().gpus().isEmpty())
                .sorted(Map.Entry.<TaskClass, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(CLASSES)
                .forEach(one -> most.put(one.getKey(), (double) one.getValue()));
        double sum = most.values().stream().mapToDouble(Double::doubleValue).sum();
        most.replaceAll((tasks, count) -> count / sum);
        return most;
    }
}
