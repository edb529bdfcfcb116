package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.secret.SecretText;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One container.
 *
 * @param image name with optional registry, tag or digest
 * @param command replaces the image's entry point; empty keeps it
 * @param args replaces the image's command; empty keeps it
 * @param env literal values; they are masked in every fact, log and event
 * @param resources reserved for it; cpu is a share, memory a limit
 * @param terminationGrace between the asking (SIGTERM) and the killing (SIGKILL): 0 s to 1 h; 10 s if left out
 * @param deadline of a batch job: an attempt that runs longer has failed: 1 s to 30 d; none if left out
 * @param health how it is found out whether it is well; if left out, it is as long as it runs
 * @param volumes what it sees at paths of its own beside its image: at most 16
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Task(
        String image,
        List<String> command,
        List<String> args,
        Map<String, String> env,
        Resources resources,
        List<Port> ports,
        Duration terminationGrace,
        @Nullable Duration deadline,
        @Nullable Health health,
        List<Volume> volumes) {

    public static final Duration GRACE_DEFAULT = Duration.ofSeconds(10);
    public static final Duration GRACE_MAX = Duration.ofHours(1);
    public static final int ENV_MAX = 256;
    public static final int PORTS_MAX = 32;
    public static final int VOLUMES_MAX = 16;

    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    @JsonCreator
    public static Task of(
            String image,
            @Nullable List<String> command,
            @Nullable List<String> args,
            @Nullable Map<String, String> env,
            @Nullable Resources resources,
            @Nullable List<Port> ports,
            @Nullable Duration terminationGrace,
            @Nullable Duration deadline,
            @Nullable Health health,
            @Nullable List<Volume> volumes) {
        return new Task(
                image,
                command == null ? List.of() : command,
                args == null ? List.of() : args,
                env == null ? Map.of() : env,
                resources == null ? Resources.NONE : resources,
                ports == null ? List.of() : ports,
                terminationGrace == null ? GRACE_DEFAULT : terminationGrace,
                deadline,
                health,
                volumes == null ? List.of() : volumes);
    }

    /** One without volumes. */
    public static Task of(
            String image,
            @Nullable List<String> command,
            @Nullable List<String> args,
            @Nullable Map<String, String> env,
            @Nullable Resources resources,
            @Nullable List<Port> ports,
            @Nullable Duration terminationGrace,
            @Nullable Duration deadline,
            @Nullable Health health) {
        return of(image, command, args, env, resources, ports, terminationGrace, deadline, health, null);
    }

    /** One without checks. */
    public static Task of(
            String image,
            @Nullable List<String> command,
            @Nullable List<String> args,
            @Nullable Map<String, String> env,
            @Nullable Resources resources,
            @Nullable List<Port> ports,
            @Nullable Duration terminationGrace) {
        return of(image, command, args, env, resources, ports, terminationGrace, null, null, null);
    }

    /** The same with these values of its environment. */
    public Task withEnv(Map<String, String> values) {
        return new Task(image, command, args, values, resources, ports, terminationGrace, deadline, health, volumes);
    }

    /** The same with these checks. */
    public Task withHealth(@Nullable Health checks) {
        return new Task(image, command, args, env, resources, ports, terminationGrace, deadline, checks, volumes);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public Task {
        if (image.isBlank() || image.length() > 255 || image.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("image must be 1 to 255 characters without spaces");
        }
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = Collections.unmodifiableMap(new TreeMap<>(env));
        ports = List.copyOf(ports);
        if (env.size() > ENV_MAX) {
            throw new IllegalArgumentException("env: at most " + ENV_MAX + " variables, not " + env.size());
        }
        for (String name : env.keySet()) {
            if (!ENV_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("env: '" + name
                        + "' is not a variable name: letters, digits and '_', not beginning with a digit");
            }
        }
        if (ports.size() > PORTS_MAX) {
            throw new IllegalArgumentException("ports: at most " + PORTS_MAX + ", not " + ports.size());
        }
        volumes = List.copyOf(volumes);
        if (volumes.size() > VOLUMES_MAX) {
            throw new IllegalArgumentException("volumes: at most " + VOLUMES_MAX + ", not " + volumes.size());
        }
        if (terminationGrace.isNegative() || terminationGrace.compareTo(GRACE_MAX) > 0) {
            throw new IllegalArgumentException("terminationGrace must be 0 s to 1 h (PT1H), not " + terminationGrace);
        }
        JobSpec.deadline(deadline);
    }

    /** The same with this deadline. */
    public Task withDeadline(@Nullable Duration time) {
        return new Task(image, command, args, env, resources, ports, terminationGrace, time, health, volumes);
    }

    /** The same with these volumes. */
    public Task withVolumes(List<Volume> others) {
        return new Task(image, command, args, env, resources, ports, terminationGrace, deadline, health, others);
    }

    /** Of its volumes, those that are kept. */
    public List<Volume.Named> namedVolumes() {
        return volumes.isEmpty()
                ? List.of()
                : volumes.stream()
                        .flatMap(volume -> Stream.ofNullable(volume.named()))
                        .toList();
    }

    Task redacted() {
        var masked = new TreeMap<>(env);
        masked.replaceAll((name, value) -> SecretText.MASK);
        return withEnv(masked);
    }
}
