package io.gantry.bridge.registration;

import io.gantry.bridge.api.NodeState;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a node may stay in a state that passes.
 *
 * @param launched for the engine's first answer
 * @param registered for the check of capacity and labels
 * @param draining for the scheduler to move everything away
 */
public record NodeLimits(Duration launched, Duration registered, Duration draining) {

    Optional<Duration> of(NodeState state) {
        return switch (state) {
            case LAUNCHED -> Optional.of(launched);
            case REGISTERED -> Optional.of(registered);
            case DRAINING -> Optional.of(draining);
            case READY, LOST, LEFT, UNRECOGNIZED -> Optional.empty();
        };
    }
}
