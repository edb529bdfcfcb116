package io.gantry.simulator.gpu;

/**
 * How good a node is for a pod that it can take, and which of its devices it would get. What a score is made of changes only
 * with the node ({@link GpuCluster}) and with {@link #epoch}: so scores are kept until one of these does.
 */
public interface Scorer {

    /** The more the better. The node has room. */
    float score(int node, PodClass pod, GpuCluster view);

    /** The devices it gets there, a bit each. */
    default int devices(int node, PodClass pod, GpuCluster view) {
        return view.tightest(node, pod);
    }

    /** A pod was asked for; told before it is placed. */
    default void asked(int podClass) {}

    /** Raised when all scores are others than before. */
    default int epoch() {
        return 0;
    }
}
