package io.gantry.scheduler.docker;

import java.time.Duration;

/**
 * How long a Docker engine may take.
 *
 * @param connect until a connection stands
 * @param answer of an ordinary call: one that neither pulls nor waits for a container
 * @param pull of an image, in all
 */
public record DockerSettings(Duration connect, Duration answer, Duration pull) {

    public static final DockerSettings STANDARD =
            new DockerSettings(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofMinutes(5));
}
