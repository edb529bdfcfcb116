package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container is given of its namespace's secrets. A task waits until all of it is there; one that runs keeps what it
 * was started with.
 *
 * @param env variables, each with the value of a key: whoever may inspect the container sees them, so prefer files
 * @param files at most 64
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TaskSecrets(Map<String, SecretKeyRef> env, List<SecretFile> files) {

    public static final int FILES_MAX = 64;

    @JsonCreator
    public static TaskSecrets of(@Nullable Map<String, SecretKeyRef> env, @Nullable List<SecretFile> files) {
        return new TaskSecrets(env == null ? Map.of() : env, files == null ? List.of() : files);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public TaskSecrets {
        env = Collections.unmodifiableMap(new TreeMap<>(env));
        files = List.copyOf(files);
        Task.checkVariables("secrets.env", env.keySet());
        if (files.size() > FILES_MAX) {
            throw new IllegalArgumentException("secrets.files: at most " + FILES_MAX + ", not " + files.size());
        }
    }
}
