package io.gantry.bridge.demand;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.Taint;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the sizes of one cluster's pools are decided from, at one moment.
 *
 * @param nanos of a monotonic clock: delays are measured by it
 * @param shapes what waits
 */
record Scene(Instant now, long nanos, List<Pool> pools, List<Shape> shapes) {

    Scene {
        pools = List.copyOf(pools);
        shapes = List.copyOf(shapes);
    }

    /**
     * A pool that is not being deleted.
     *
     * @param target it has now
     * @param sources in the order in which the provisioner asks them
     * @param machines of it that are not gone
     */
    record Pool(
            Uid uid,
            Name name,
            int min,
            int max,
            int target,
            List<Taint> taints,
            List<Source> sources,
            List<Machine> machines,
            Duration scaleDownAfter) {

        Pool {
            taints = List.copyOf(taints);
            sources = List.copyOf(sources);
            machines = List.copyOf(machines);
        }

        boolean elastic() {
            return min < max;
        }

        /** What the provisioner counts: for these nothing is made in their place. */
        int serving() {
            return (int) machines.stream().filter(Machine::serves).count();
        }
    }

    /**
     * Where a pool's machines come from.
     *
     * @param capacity that is declared; null if it is not
     * @param labels that nodes of it will certainly have
     * @param refusal what it answered last; empty if it gave
     */
    record Source(Name provider, @Nullable Resources capacity, Map<String, String> labels, String refusal) {}

    /**
     * A machine of a pool.
     *
     * @param serves whether the provisioner counts it
     * @param kept by a person's word: never given back
     * @param victim it is to go, and may still be kept
     * @param capacity of its node, or of itself; none before it is known
     * @param labels its node has, or will have
     * @param trouble what is wrong with it; empty if nothing is
     */
    record Machine(
            Uid uid,
            Name name,
            Name provider,
            Stage stage,
            boolean serves,
            boolean kept,
            boolean victim,
            Resources capacity,
            Map<String, String> labels,
            String trouble) {}

    /** How far a machine is on its way to carrying tasks. */
    enum Stage {
        /** Being made, or joining, and within its deadline: a promise. */
        COMING,
        /** A node that takes tasks and has none. */
        IDLE,
        /** A node with tasks, or of which nobody has said that it has none. */
        BUSY,
        /** A promise that was not kept. */
        FAILED,
        /** Was a node and takes no tasks now: lost, cordoned, in a person's hands. */
        AWAY,
        /** On its way out for good. */
        LEAVING
    }
}
