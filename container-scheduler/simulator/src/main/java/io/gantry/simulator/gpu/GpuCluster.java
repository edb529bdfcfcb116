package io.gantry.simulator.gpu;

import java.util.Arrays;
import java.util.List;

/** Nodes and what is free on them, in flat arrays under dense ids. */
public final class GpuCluster {

    /** Of one node. */
    public static final int DEVICES_MAX = 32;

    /** Models have a bit each. */
    public static final int MODELS_MAX = 63;

    /**
     * A node as it was described.
     *
     * @param model an index; meaningless where there are no devices
     */
    public record Node(int cpuMilli, int memoryMib, int gpus, int model) {}

    private final int size;
    private final int stride;
    private final int[] cpuAll;
    private final int[] memoryAll;
    private final int[] devices;
    private final int[] models;
    private final int[] cpu;
    private final int[] memory;
    private final int[] gpu;
    private final int modelCount;
    private final long gpuMilliAll;
    private long gpuMilliFree;

    public GpuCluster(List<Node> nodes) {
        size = nodes.size();
        stride = Math.max(1, nodes.stream().mapToInt(Node::gpus).max().orElse(1));
        cpuAll = nodes.stream().mapToInt(Node::cpuMilli).toArray();
        memoryAll = nodes.stream().mapToInt(Node::memoryMib).toArray();
        devices = nodes.stream().mapToInt(Node::gpus).toArray();
        models = nodes.stream().mapToInt(Node::model).toArray();
        modelCount = Arrays.stream(models).max().orElse(0) + 1;
        cpu = new int[size];
        memory = new int[size];
        gpu = new int[size * stride];
        gpuMilliAll = Arrays.stream(devices).asLongStream().sum() * PodClass.WHOLE;
        empty();
    }

    /** Takes everything off. */
    public void empty() {
        System.arraycopy(cpuAll, 0, cpu, 0, size);
        System.arraycopy(memoryAll, 0, memory, 0, size);
        for (int node = 0; node < size; node++) {
            Arrays.fill(gpu, node * stride, node * stride + devices[node], PodClass.WHOLE);
        }
        gpuMilliFree = gpuMilliAll;
    }

    public int size() {
        return size;
    }

    int modelCount() {
        return modelCount;
    }

    public long gpuMilliAll() {
        return gpuMilliAll;
    }

    public long gpuMilliFree() {
        return gpuMilliFree;
    }

    public int cpuAll(int node) {
        return cpuAll[node];
    }

    public int memoryAll(int node) {
        return memoryAll[node];
    }

    public int devices(int node) {
        return devices[node];
    }

    public int model(int node) {
        return models[node];
    }

    public int cpu(int node) {
        return cpu[node];
    }

    public int memory(int node) {
        return memory[node];
    }

    /** Free thousandths of a device. */
    public int gpu(int node, int device) {
        return gpu[node * stride + device];
    }

    /** Free thousandths of all its devices. */
    public int gpuFree(int node) {
        int sum = 0;
        for (int at = node * stride, end = at + devices[node]; at < end; at++) {
            sum += gpu[at];
        }
        return sum;
    }

    /** Devices of which nothing is held. */
    public int wholeDevices(int node) {
        int count = 0;
        for (int at = node * stride, end = at + devices[node]; at < end; at++) {
            count += gpu[at] == PodClass.WHOLE ? 1 : 0;
        }
        return count;
    }

    /** Whether nothing tells them apart but their ids. */
    boolean isLike(int node, int other) {
        return cpu[node] == cpu[other]
                && memory[node] == memory[other]
                && models[node] == models[other]
                && devices[node] == devices[other]
                && cpuAll[node] == cpuAll[other]
                && memoryAll[node] == memoryAll[other]
                && Arrays.equals(gpu, node * stride, (node + 1) * stride, gpu, other * stride, (other + 1) * stride);
    }

    public boolean fits(int node, PodClass pod) {
        if (cpu[node] < pod.cpuMilli() || memory[node] < pod.memoryMib()) {
            return false;
        }
        if (pod.gpus() == 0) {
            return true;
        }
        if (!pod.accepts(models[node])) {
            return false;
        }
        int need = pod.gpus();
        for (int at = node * stride, end = at + devices[node]; at < end; at++) {
            if (gpu[at] >= pod.gpuMilli() && --need == 0) {
                return true;
            }
        }
        return false;
    }

    /** The device with the least free that still does, as a set of one; the first whole ones where several are asked for. */
    int tightest(int node, PodClass pod) {
        if (pod.gpus() > 1) {
            return firstWhole(node, pod.gpus());
        }
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int device = 0; pod.gpus() == 1 && device < devices[node]; device++) {
            int free = gpu[node * stride + device];
            if (free >= pod.gpuMilli() && free < least) {
                least = free;
                best = 1 << device;
            }
        }
        return best;
    }

    private int firstWhole(int node, int count) {
        int chosen = 0;
        int left = count;
        for (int device = 0; device < devices[node] && left > 0; device++) {
            if (gpu[node * stride + device] == PodClass.WHOLE) {
                chosen |= 1 << device;
                left--;
            }
        }
        return chosen;
    }

    /** @param chosen devices, a bit each: as many as the pod asks for */
    public void place(int node, int chosen, PodClass pod) {
        move(node, chosen, pod, -1);
    }

    /** @param chosen as they were placed */
    public void release(int node, int chosen, PodClass pod) {
        move(node, chosen, pod, 1);
    }

    private void move(int node, int chosen, PodClass pod, int sign) {
        cpu[node] += sign * pod.cpuMilli();
        memory[node] += sign * pod.memoryMib();
        gpuMilliFree += (long) sign * pod.totalGpuMilli();
        boolean right = cpu[node] >= 0 && memory[node] >= 0 && Integer.bitCount(chosen) == pod.gpus();
        for (int left = chosen; left != 0; left &= left - 1) {
            int at = node * stride + Integer.numberOfTrailingZeros(left);
            gpu[at] += sign * pod.gpuMilli();
            right &= gpu[at] >= 0 && gpu[at] <= PodClass.WHOLE;
        }
        if (!right) {
            throw new IllegalStateException(
                    "node " + node + " cannot hold or give back " + pod + " on devices " + chosen);
        }
    }
}
