package io.gantry.scheduler.docker;

import java.time.Duration;

/**
 * How long a Docker engine may take.
 *
 * @param connect until a connection stands
 * @param answer of an ordinary call: one that neither pulls nor waits for a container
 * @param pull of an image, in all
 * @param connections at once to one engine for ordinary calls
 * @param streams at once to one engine: events, logs, stops that wait
 */
public record DockerSettings(Duration connect, Duration answer, Duration pull, int connections, int streams) {

    public static final DockerSettings STANDARD =
            new DockerSettings(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofMinutes(5), 8, 64);
}
