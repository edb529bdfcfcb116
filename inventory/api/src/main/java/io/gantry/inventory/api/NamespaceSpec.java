package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's jobs, queues and secrets.
 *
 * @param jobsMax how many jobs it may have, ended ones too until they are deleted: 0 to 1,000,000; if left out, what the
 *     scheduler's settings say
 */
public record NamespaceSpec(
        @Nullable String description,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer jobsMax) {

    public static final int JOBS_MAX = 1_000_000;

    @JsonCreator
    public static NamespaceSpec of(@Nullable String description, @Nullable Integer jobsMax) {
        return new NamespaceSpec(description, jobsMax);
    }

    /** One with the usual limits. */
    public NamespaceSpec(@Nullable String description) {
        this(description, null);
    }

    /** @throws IllegalArgumentException naming the field and its range */
    public NamespaceSpec {
        if (jobsMax != null && (jobsMax < 0 || jobsMax > JOBS_MAX)) {
            throw new IllegalArgumentException("jobsMax must be 0 to " + JOBS_MAX + ", not " + jobsMax);
        }
    }
}
