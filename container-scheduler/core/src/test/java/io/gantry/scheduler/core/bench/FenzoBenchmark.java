package io.gantry.scheduler.core.bench;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.plugins.BinPackingFitnessCalculators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.Protos.Attribute;
import org.apache.mesos.Protos.Offer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Netflix' Fenzo on the nodes and sizes of tasks of {@link Load}, packing by processor and memory, all tasks in one call. Its
 * constraints are left out, which is in its favour. It looks at all nodes for each task, so that few tasks say enough.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow", "-Xms1g", "-Xmx3g"})
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class FenzoBenchmark {

    private static final int NODES = 10_000;
    private static final int TASKS = 300;

    /** A scheduler that has heard of all nodes. */
    @State(Scope.Thread)
    public static class Offers {

        TaskScheduler scheduler = scheduler();
        final List<TaskRequest> tasks = new ArrayList<>();

        private static TaskScheduler scheduler() {
            return new TaskScheduler.Builder()
                    .withFitnessCalculator(BinPackingFitnessCalculators.cpuMemBinPacker)
                    .withLeaseOfferExpirySecs(1_000_000)
                    .withLeaseRejectAction(lease -> {})
                    .disableShortfallEvaluation()
                    .build();
        }

        @Setup(Level.Invocation)
        public void offer() {
            scheduler = scheduler();
            var leases = new ArrayList<VirtualMachineLease>();
            for (int i = 0; i < NODES; i++) {
                long[] shape = Load.shape(i);
                leases.add(new Lease("n" + i, shape[0] / 1000.0, shape[1] >> 20));
            }
            scheduler.scheduleOnce(List.of(), leases);
            var random = new SplittableRandom(1);
            tasks.clear();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(new Request("t" + i, Load.cpu(random) / 1000.0, Load.memory(random) >> 20));
            }
        }

        @TearDown(Level.Invocation)
        public void end() {
            scheduler.shutdown();
        }
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int placed(Offers offers) {
        int placed = offers.scheduler.scheduleOnce(offers.tasks, List.of()).getResultMap().values().stream()
                .mapToInt(result -> result.getTasksAssigned().size())
                .sum();
        if (placed != TASKS) {
            throw new IllegalStateException("placed " + placed + " of " + TASKS);
        }
        return placed;
    }

    private record Lease(String name, double cpus, double megabytes) implements VirtualMachineLease {
        @Override
        public String getId() {
            return name;
        }

        @Override
        public long getOfferedTime() {
            return 0;
        }

        @Override
        public String hostname() {
            return name;
        }

        @Override
        public String getVMID() {
            return name;
        }

        @Override
        public double cpuCores() {
            return cpus;
        }

        @Override
        public double memoryMB() {
            return megabytes;
        }

        @Override
        public double networkMbps() {
            return 0;
        }

        @Override
        public double diskMB() {
            return 0;
        }

        @Override
        public List<Range> portRanges() {
            return List.of();
        }

        @Override
        public Offer getOffer() {
            return Offer.getDefaultInstance();
        }

        @Override
        public Map<String, Attribute> getAttributeMap() {
            return Collections.emptyMap(); // Map.of() does not like to be asked for null
        }

        @Override
        public @Nullable Double getScalarValue(String scalar) {
            return null;
        }

        @Override
        public Map<String, Double> getScalarValues() {
            return Collections.emptyMap(); // Map.of() does not like to be asked for null
        }
    }

    private record Request(String name, double cpus, double megabytes) implements TaskRequest {
        @Override
        public String getId() {
            return name;
        }

        @Override
        public String taskGroupName() {
            return "";
        }

        @Override
        public double getCPUs() {
            return cpus;
        }

        @Override
        public double getMemory() {
            return megabytes;
        }

        @Override
        public double getNetworkMbps() {
            return 0;
        }

        @Override
        public double getDisk() {
            return 0;
        }

        @Override
        public int getPorts() {
            return 0;
        }

        @Override
        public Map<String, Double> getScalarRequests() {
            return Collections.emptyMap(); // Map.of() does not like to be asked for null
        }

        @Override
        public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
            return Collections.emptyMap(); // Map.of() does not like to be asked for null
        }

        @Override
        public List<? extends ConstraintEvaluator> getHardConstraints() {
            return List.of();
        }

        @Override
        public List<? extends VMTaskFitnessCalculator> getSoftConstraints() {
            return List.of();
        }

        @Override
        public void setAssignedResources(AssignedResources assigned) {}

        @Override
        public @Nullable AssignedResources getAssignedResources() {
            return null;
        }
    }
}
