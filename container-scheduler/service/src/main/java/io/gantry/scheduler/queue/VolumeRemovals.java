package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.dispatch.EngineResult;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Volumes that are given up go from their engines, when nothing has them any more and something may be destroyed; until
 * the engine has said so they are asked for again. One whose node has left is gone with it.
 */
final class VolumeRemovals {

    /** At once in one cluster. */
    static final int REMOVALS_MAX = 16;

    private static final Duration RETRY_MIN = Duration.ofSeconds(2);
    private static final Duration RETRY_MAX = Duration.ofMinutes(1);
    private static final int DOUBLINGS_MAX = 5;

    private static final Logger LOG = Logger.getLogger(VolumeRemovals.class);

    private final Cluster cluster;
    private final EngineCalls calls;
    private final Destruction destruction;
    private final Ticker ticker;
    private int removing;

    VolumeRemovals(Cluster cluster, EngineCalls calls, Destruction destruction, Ticker ticker) {
        this.cluster = cluster;
        this.calls = calls;
        this.destruction = destruction;
        this.ticker = ticker;
    }

    void tick() {
        List<VolumeRun> all = cluster.volumes.givenUp();
        if (all.isEmpty()) {
            destruction.waitsNoMore(key());
            return;
        }
        Optional<Withheld> withheld = destruction.withheld();
        var waiting = new ArrayList<String>();
        for (VolumeRun volume : all) {
            boolean settled = volume.durable && !volume.removing && volume.users.isEmpty();
            if (settled && withheld.isPresent()) {
                waiting.add(volume.toString());
                says(volume, withheld.get().sentence());
            } else if (settled && ticker.nanos() - volume.nextTryNanos >= 0 && removing < REMOVALS_MAX) {
                remove(volume);
            }
        }
        destruction.waits(key(), Waiting.of("volumes to remove", waiting));
    }

    private String key() {
        return "volumes/" + cluster.uid;
    }

    private void remove(VolumeRun volume) {
        NodeRun node = cluster.volumes.node(volume);
        if (node == null || node.id == NodeRun.NO_ID) {
            LOG.infof("volume %s: its node has left the cluster, and took it along", volume);
            cluster.volumes.removed(volume);
            return;
        }
        Target target = node.target;
        if (target == null || !node.reachable()) {
            says(volume, "its node " + node + " does not answer: it is removed when the node is back, or has left");
            later(volume);
        } else if (keptContainersGo(volume, node)) {
            later(volume);
        } else {
            volume.removing = true;
            removing++;
            calls.removeVolume(target, volume.uid);
        }
    }

    /** Ended containers, kept for their logs, hold on to it. */
    private boolean keptContainersGo(VolumeRun volume, NodeRun node) {
        boolean any = false;
        for (Allocation kept : List.copyOf(node.kept)) {
            boolean holds = kept.index == volume.key.index()
                    && kept.group.job.ref.namespace().equals(volume.key.namespace())
                    && kept.spec.task().namedVolumes().stream()
                            .anyMatch(one -> one.name().equals(volume.key.name()));
            var ofTask = holds ? kept.group.kept.get(kept.index) : null;
            if (ofTask != null && ofTask.remove(kept)) {
                cluster.toRemove.add(kept);
            }
            any |= holds;
        }
        return any;
    }

    private void later(VolumeRun volume) {
        int doublings = Math.min(volume.tries++, DOUBLINGS_MAX);
        Duration delay = RETRY_MIN.multipliedBy(1L << doublings);
        volume.nextTryNanos = ticker.nanos() + (delay.compareTo(RETRY_MAX) < 0 ? delay : RETRY_MAX).toNanos();
    }

    private void says(VolumeRun volume, String detail) {
        if (!volume.detail.equals(detail)) {
            volume.detail = detail;
            cluster.volumes.changed(volume);
        }
    }

    void answered(EngineResult.VolumeRemoved answer) {
        removing--;
        VolumeRun volume = cluster.volumes.givenUp(answer.volume());
        if (volume == null) {
            return;
        }
        volume.removing = false;
        switch (answer.answer()) {
            case Outcome.Done() -> cluster.volumes.removed(volume);
            case Outcome.Unreachable(String detail) -> {
                says(volume, detail);
                later(volume);
            }
        }
    }

    /** People have given it up, which is written. */
    void asked(Uid uid) {
        VolumeRun volume = cluster.volumes.giveUp(uid, cluster.now());
        if (volume != null) {
            cluster.jobs.values().forEach(cluster::reconcile); // one of them may wait for its name
        }
    }

    /** Another may own the cluster now, and tells for itself. */
    void close() {
        destruction.waitsNoMore(key());
    }
}
