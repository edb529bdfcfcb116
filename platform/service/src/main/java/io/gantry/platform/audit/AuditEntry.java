package io.gantry.platform.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Role;
import io.gantry.platform.identity.Verb;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody did, or was refused.
 *
 * @param uid sorts by time
 * @param who a token's name, {@code owner}, {@code unknown}, or {@code NAME of ISSUER} of whom somebody else knows
 * @param token the token's uid
 * @param kind of what it was about; absent if the path leads nowhere
 * @param object its name or uid, of what has one
 * @param problem why it was refused or failed: the last part of the problem's type
 * @param from the caller's address
 * @param count how often, of refusals that were so many that they are told together
 * @param generation of the object after it, where it has generations
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "AuditEntry")
public record AuditEntry(
        Uid uid,
        Instant at,
        String who,
        @Nullable Uid token,
        @Nullable Role role,
        @Nullable Verb verb,
        @Nullable Guarded kind,
        @Nullable Name namespace,
        @Nullable String object,
        Outcome outcome,
        @Nullable String problem,
        @Nullable String from,
        @Nullable String traceId,
        long count,
        @Nullable Long generation) {

    /** How it ended. */
    public enum Outcome {
        /** The change is committed; this is part of it. */
        DONE,
        /** It is being begun outside of the database, where nothing commits. */
        BEGUN,
        REFUSED,
        /** By a bug or an outage; nothing is changed. */
        FAILED
    }

    /** The problem of an entry that stands for refusals that were too many to be written one by one. */
    static final String TOO_MANY = "too-many-to-record";

    private static final Uid NO_UID = new Uid(new UUID(0, 0));

    /** As the other layers and people hear of it. */
    AuditFact fact(String layer, Revision revision) {
        return new AuditFact(
                uid,
                revision,
                at,
                layer,
                who,
                token,
                role == null ? null : role.word(),
                verb == null ? null : verb.word(),
                kind == null ? null : kind.word(),
                namespace,
                object,
                generation,
                outcome.name(),
                problem,
                from,
                traceId,
                count);
    }

    AuditEntry of(@Nullable Long newGeneration) {
        return new AuditEntry(
                uid,
                at,
                who,
                token,
                role,
                verb,
                kind,
                namespace,
                object,
                outcome,
                problem,
                from,
                traceId,
                count,
                newGeneration);
    }

    AuditEntry times(long times) {
        return with(uid, at, traceId, times);
    }

    AuditEntry at(Uid newUid, Instant now) {
        return with(newUid, now, traceId, count);
    }

    /** Equal for all that differ in nothing but when they were, and how often. */
    AuditEntry timeless() {
        return with(NO_UID, Instant.EPOCH, null, 1);
    }

    /** Of this caller's refusals that were too many: where they led is not in it. */
    AuditEntry oneOfTooMany(Uid newUid, Instant now, long times) {
        return new AuditEntry(
                newUid,
                now,
                who,
                token,
                role,
                null,
                null,
                null,
                null,
                Outcome.REFUSED,
                TOO_MANY,
                null,
                null,
                times,
                null);
    }

    private AuditEntry with(Uid anUid, Instant then, @Nullable String trace, long times) {
        return new AuditEntry(
                anUid,
                then,
                who,
                token,
                role,
                verb,
                kind,
                namespace,
                object,
                outcome,
                problem,
                from,
                trace,
                times,
                generation);
    }
}
