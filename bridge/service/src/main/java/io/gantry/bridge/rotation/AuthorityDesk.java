package io.gantry.bridge.rotation;

import io.gantry.bridge.picture.Picture;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** What people ask about authorities, from any thread; what changes something is done by the owner's. */
public final class AuthorityDesk {

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final LayerContext context;
    private final Picture picture;
    private final Rotations rotations;
    private final Consumer<Wish> owner;

    /** @param owner is handed what is to be done on its thread, and looks at the cluster afterwards */
    public AuthorityDesk(LayerContext context, Picture picture, Rotations rotations, Consumer<Wish> owner) {
        this.context = context;
        this.picture = picture;
        this.rotations = rotations;
        this.owner = owner;
    }

    /** Something to be done on the owner's thread. */
    public record Wish(Uid cluster, Runnable work) {}

    /** In the order of the clusters' names. */
    public List<AuthorityStatus> list() {
        return picture.clusters().stream()
                .filter(cluster -> !cluster.deleted())
                .sorted(Comparator.comparing(
                        cluster -> cluster.metadata().name().value()))
                .flatMap(cluster ->
                        rotations.status(cluster.uid(), cluster.metadata().name()).stream())
                .toList();
    }

    /**
     * Begins a change, or tells of the one under way.
     *
     * @param cutOff how many the change is to go on without, as the caller was told; empty to wait for all
     */
    public Result<AuthorityStatus> rotate(Name name, OptionalInt cutOff) {
        Optional<Declared<ClusterSpec>> cluster = picture.cluster(name);
        if (cluster.isEmpty()) {
            return Result.refused(new Rejection.NotFound("cluster " + name));
        }
        Uid uid = cluster.get().uid();
        var answer = new CompletableFuture<Result<AuthorityStatus>>();
        owner.accept(new Wish(uid, () -> {
            try {
                answer.complete(carryOut(uid, name, cutOff));
            } catch (RuntimeException e) { // the top of a wish: whoever waits is told
                answer.completeExceptionally(e);
            }
        }));
        return awaited(answer);
    }

    private Result<AuthorityStatus> carryOut(Uid cluster, Name name, OptionalInt cutOff) {
        Optional<LeaseHold> hold = context.leases().acquire(new Shard(cluster));
        Optional<AuthorityStatus> now = rotations.status(cluster, name);
        if (now.isEmpty()) {
            return Result.refused(new Rejection.NotFound("authority of cluster " + name));
        }
        if (hold.isEmpty()) {
            return Result.refused(new Rejection.Unavailable("the cluster's lease", RETRY_AFTER));
        }
        if (cutOff.isEmpty()) {
            rotations.begin(hold.get(), cluster, name);
        } else if (now.get().phase() == null || cutOff.getAsInt() != now.get().cutOff()) {
            return Result.refused(new Rejection.NotConfirmed(
                    "go on with the change of the authority of " + name,
                    "cut-off:" + now.get().cutOff()));
        } else {
            rotations.force(hold.get(), cluster);
        }
        return Result.ok(rotations.status(cluster, name).orElseThrow());
    }

    private Result<AuthorityStatus> awaited(CompletableFuture<Result<AuthorityStatus>> answer) {
        try {
            if (!context.threads().await(answer, ANSWERED_WITHIN)) {
                return Result.refused(new Rejection.Unavailable("the bridge", RETRY_AFTER));
            }
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.refused(new Rejection.Unavailable("the bridge", RETRY_AFTER));
        } catch (ExecutionException e) {
            throw new IllegalStateException("an authority was not changed", e.getCause());
        }
    }
}
