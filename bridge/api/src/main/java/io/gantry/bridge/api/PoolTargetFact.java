package io.gantry.bridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many machines a pool should have now, and which ones are to go. The uid is the pool's. Written for every pool;
 * the provisioner sizes from nothing else.
 *
 * @param target within min..max; victims are not counted in it
 * @param victims machines that must go
 * @param why the target is what it is, for people
 * @param joinUrl the bridge's join listener as machines reach it; null where the cluster joins without certificates
 * @param authorityPem certificate of the cluster's authority, which machines pin
 * @param observedGeneration of the pool's spec
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolTargetFact(
        Uid uid,
        Name name,
        Revision revision,
        boolean deleted,
        Uid cluster,
        int target,
        int min,
        int max,
        List<Victim> victims,
        String why,
        @Nullable String joinUrl,
        @Nullable String authorityPem,
        long observedGeneration)
        implements Fact {

    /**
     * A machine that must go.
     *
     * @param released true once its node has left: only then may the machine be taken away
     */
    public record Victim(Uid machine, String why, boolean released) {}
}
