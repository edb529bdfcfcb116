package io.gantry.bridge.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Instant;
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
 * @param resting sources that no machine is to be asked of for a time, because they did not keep their promises
 * @param answers what the pool does about tasks that wait in its cluster; at most {@link #ANSWERS_MAX}
 * @param conditions {@code SourcesKeepPromises}: False while a source rests; only of pools that may grow
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
        long observedGeneration,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Resting> resting,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Answer> answers,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Condition> conditions)
        implements Fact {

    /** Shapes of waiting tasks that a pool answers for: the largest. */
    public static final int ANSWERS_MAX = 40;

    @JsonCreator
    public PoolTargetFact {
        victims = victims == null ? List.of() : List.copyOf(victims);
        resting = resting == null ? List.of() : List.copyOf(resting);
        answers = answers == null ? List.of() : List.copyOf(answers);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** Of a pool that is asked for nothing but its size. */
    public PoolTargetFact(
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
            long observedGeneration) {
        this(
                uid,
                name,
                revision,
                deleted,
                cluster,
                target,
                min,
                max,
                victims,
                why,
                joinUrl,
                authorityPem,
                observedGeneration,
                List.of(),
                List.of(),
                List.of());
    }

    /**
     * A machine that must go.
     *
     * @param released true once its node has left: only then may the machine be taken away
     */
    public record Victim(Uid machine, String why, boolean released) {}

    /**
     * A source of the pool that is given up for a time.
     *
     * @param failures promises it did not keep, one after the other
     * @param until when it is asked again, for one machine first
     */
    public record Resting(Name provider, int failures, Instant until, String why) {}

    /**
     * What the pool does about tasks of one shape that wait in its cluster.
     *
     * @param shape the tasks in the scheduler's words
     * @param machines that are on their way, or idle, for them
     * @param reason one word: {@code Growing}, or why it does not grow further: {@code AtMax}, {@code Fixed},
     *     {@code Unsuitable}, {@code SourcesRest}, {@code FirstTried}
     * @param text a sentence for people
     */
    public record Answer(String shape, int machines, String reason, String text) {}
}
