package io.gantry.simulation.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How slow and how faulty a machine and its making are.
 *
 * @param createMillis until the machine is made
 * @param bootMillis from power to an engine that answers
 * @param deleteMillis until a deleted machine is gone
 * @param containerCreateMillis that making a container takes
 * @param containerStartMillis that starting one takes
 * @param failEvery every so-many-th machine asked of the same provider is refused; 0 for none
 * @param failWith the word the refusal carries
 * @param pullable names of images that a pull finds, beside the well-known ones
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Knobs(
        long createMillis,
        long bootMillis,
        long deleteMillis,
        long containerCreateMillis,
        long containerStartMillis,
        int failEvery,
        @Nullable String failWith,
        @Nullable List<String> pullable) {

    public static final Knobs NONE = new Knobs(0, 0, 0, 0, 0, 0, null, null);

    Duration boot() {
        return Duration.ofMillis(bootMillis);
    }

    boolean canPull(String repository) {
        return pullable != null && pullable.contains(repository);
    }
}
