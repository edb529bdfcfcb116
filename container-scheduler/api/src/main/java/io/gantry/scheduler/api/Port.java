package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import org.jspecify.annotations.Nullable;

/**
 * A port of a container, reachable at its node.
 *
 * @param container the port inside: 1 to 65535
 * @param host the node's port: 1 to 65535, reserved on it; chosen by the scheduler from 20000 to 32000 if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Port(Name name, int container, @Nullable Integer host) {

    public static final int DYNAMIC_FIRST = 20_000;
    public static final int DYNAMIC_LAST = 32_000;

    /** @throws IllegalArgumentException naming the field and its range */
    public Port {
        check("container", container);
        if (host != null) {
            check("host", host);
        }
    }

    private static void check(String field, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("ports." + field + " must be 1 to 65535, not " + port);
        }
    }
}
