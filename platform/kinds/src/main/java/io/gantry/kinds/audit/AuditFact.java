package io.gantry.kinds.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody did, or was refused: an entry of the audit. Its words are open: a newer release may have more.
 *
 * @param uid of the entry; sorts by time
 * @param layer in which it was done or refused
 * @param who a token's name, {@code owner}, {@code unknown}, or {@code NAME of ISSUER} of whom somebody else knows
 * @param token the token's uid
 * @param role of the caller: {@code viewer}, {@code developer}, {@code operator}, {@code admin}
 * @param verb {@code put}, {@code delete}, {@code stop}, {@code exec}, ...
 * @param kind of what it was about: {@code job}, {@code pool}, ...; absent if the path leads nowhere
 * @param object its name or uid, of what has one
 * @param generation of the object after it, where it has generations
 * @param outcome DONE, BEGUN (where nothing commits), REFUSED or FAILED
 * @param problem why it was refused or failed: the last part of the problem's type
 * @param from the caller's address
 * @param count how often, of refusals that were so many that they are told together
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditFact(
        Uid uid,
        Revision revision,
        Instant at,
        String layer,
        String who,
        @Nullable Uid token,
        @Nullable String role,
        @Nullable String verb,
        @Nullable String kind,
        @Nullable Name namespace,
        @Nullable String object,
        @Nullable Long generation,
        String outcome,
        @Nullable String problem,
        @Nullable String from,
        @Nullable String traceId,
        long count)
        implements Fact {

    /** How long the topic is made to keep them, if nothing else is set. */
    public static final Duration KEPT_FOR = Duration.ofDays(90);

    /** Written by inventory, provisioner and container-scheduler; read by people. */
    public static final Topic<AuditFact> TOPIC = Topic.ofEvents(
            "gantry.audit",
            "platform.audit.recorded.v1",
            new TypeReference<>() {},
            KEPT_FOR,
            "What people did and were refused, as committed; refusals that were too many are told together");

    @Override
    public boolean deleted() {
        return false;
    }
}
