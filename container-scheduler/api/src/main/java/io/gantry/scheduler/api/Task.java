package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.secret.SecretText;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
 * @param secrets what it is given of the namespace's secrets; nothing if left out
 * @param pullSecret the secret of type registry that its image is pulled with; pulled without a name if left out
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
        List<Volume> volumes,
        @Nullable TaskSecrets secrets,
        @Nullable Name pullSecret) {

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
            @Nullable List<Volume> volumes,
            @Nullable TaskSecrets secrets,
            @Nullable Name pullSecret) {
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
                volumes == null ? List.of() : volumes,
                secrets,
                pullSecret);
    }

    /** One without volumes and secrets. */
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
        return of(image, command, args, env, resources, ports, terminationGrace, deadline, health, null, null, null);
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
        return of(image, command, args, env, resources, ports, terminationGrace, null, null, null, null, null);
    }

    /** The same but for these, which may differ. */
    private Task with(
            Map<String, String> variables,
            @Nullable Duration time,
            @Nullable Health checks,
            List<Volume> kept,
            @Nullable TaskSecrets given,
            @Nullable Name registry) {
        return new Task(
                image,
                command,
                args,
                variables,
                resources,
                ports,
                terminationGrace,
                time,
                checks,
                kept,
                given,
                registry);
    }

    /** The same with these values of its environment. */
    public Task withEnv(Map<String, String> values) {
        return with(values, deadline, health, volumes, secrets, pullSecret);
    }

    /** The same with these checks. */
    public Task withHealth(@Nullable Health checks) {
        return with(env, deadline, checks, volumes, secrets, pullSecret);
    }

    /** The same with these secrets. */
    public Task withSecrets(@Nullable TaskSecrets given) {
        return with(env, deadline, health, volumes, given, pullSecret);
    }

    /** The same, its image pulled with this secret. */
    public Task withPullSecret(@Nullable Name registry) {
        return with(env, deadline, health, volumes, secrets, registry);
    }

    /** The secrets that it refers to, in order. */
    public SequencedSet<Name> secretNames() {
        var names = new TreeSet<Name>();
        if (secrets != null) {
            secrets.env().values().forEach(one -> names.add(one.secret()));
            secrets.files().forEach(one -> names.add(one.secret()));
        }
        if (pullSecret != null) {
            names.add(pullSecret);
        }
        return names;
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
        checkVariables("env", env.keySet());
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

    static void checkVariables(String field, Set<String> names) {
        if (names.size() > ENV_MAX) {
            throw new IllegalArgumentException(field + ": at most " + ENV_MAX + " variables, not " + names.size());
        }
        for (String name : names) {
            if (!ENV_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(field + ": '" + name
                        + "' is not a variable name: letters, digits and '_', not beginning with a digit");
            }
        }
    }

    /** The same with this deadline. */
    public Task withDeadline(@Nullable Duration time) {
        return with(env, time, health, volumes, secrets, pullSecret);
    }

    /** The same with these volumes. */
    public Task withVolumes(List<Volume> others) {
        return with(env, deadline, health, others, secrets, pullSecret);
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
