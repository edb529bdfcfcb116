package io.gantry.scheduler.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.scheduler.job.JobCommands.Put;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;

/** Requests to write a job that carry an Idempotency-Key: the same one again gets the first answer again. */
final class RepeatedRequests {

    private RepeatedRequests() {}

    /** What it is answered if its key was used before; empty for a first request, and for one without a key. */
    static Optional<Result<Written>> answered(Unit unit, Put put, Optional<Job> known) {
        String key = put.idempotencyKey();
        Optional<byte[]> before = key == null ? Optional.empty() : IdempotencyKeys.hash(unit, scope(put), key);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(before.get(), hash(put))) {
            return Optional.of(
                    Result.refused(Rejection.Invalid.of("Idempotency-Key", "was used for another request before")));
        }
        return known.map(job -> Result.ok(new Written.Unchanged(job)));
    }

    /** @throws KeyTaken if another request has used the key since */
    static void remember(Unit unit, Put put, Job job, Instant now) {
        String key = put.idempotencyKey();
        if (key != null) {
            var use = new IdempotencyKeys.Use(scope(put), key, job.uid());
            if (!IdempotencyKeys.remember(unit, use, hash(put), now)) {
                throw new KeyTaken();
            }
        }
    }

    /** Two requests with one key at once: only one of them may be carried out, so the other's transaction is rolled back. */
    static final class KeyTaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        KeyTaken() {
            super("an Idempotency-Key was used by another request at the same time", null, false, false);
        }
    }

    private static String scope(Put put) {
        return "jobs/" + put.namespace();
    }

    private static byte[] hash(Put put) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(GantryJson.lenient().writeValueAsBytes(put.manifest()));
        } catch (NoSuchAlgorithmException | JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
