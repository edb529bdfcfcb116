package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a running container. An engine runs one command as a check by itself, so checks that are exec are one
 * and the same.
 *
 * @param start until it has succeeded the others are not asked; when it fails the task has failed
 * @param ready whether the task counts as ready
 * @param live when it fails the task has failed, and is run again as its restart says
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Health(
        @Nullable HealthCheck start,
        @Nullable HealthCheck ready,
        @Nullable HealthCheck live) {

    /** What a check is for. */
    public enum Role {
        START,
        READY,
        LIVE;

        /** As it is written in a job. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public Health {
        if (start == null && ready == null && live == null) {
            throw new IllegalArgumentException("health needs one of start, ready and live");
        }
        List<HealthCheck> commands = Stream.of(start, ready, live)
                .filter(Objects::nonNull)
                .filter(HealthCheck::byEngine)
                .distinct()
                .toList();
        if (commands.size() > 1) {
            throw new IllegalArgumentException("health: checks with exec must all say the same, because an engine runs"
                    + " one of them; make the others http or tcp");
        }
    }

    public @Nullable HealthCheck check(Role role) {
        return switch (role) {
            case START -> start;
            case READY -> ready;
            case LIVE -> live;
        };
    }

    /** The one that the engine is to run. */
    public Optional<HealthCheck> byEngine() {
        for (Role role : Role.values()) {
            HealthCheck check = check(role);
            if (check != null && check.byEngine()) {
                return Optional.of(check);
            }
        }
        return Optional.empty();
    }
}
