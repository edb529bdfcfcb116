package io.gantry.scheduler.secret;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.SecretFile;
import io.gantry.scheduler.api.SecretKeyRef;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskSecrets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a task refers to and cannot be given. Pure. */
final class Lack {

    private Lack() {}

    /** The first that is found, in words that name no value; empty if nothing is missing. */
    static Optional<String> of(Task task, Function<Name, Optional<JobSecret>> secrets) {
        if (task.secrets() == null && task.pullSecret() == null) {
            return Optional.empty();
        }
        for (Name name : task.secretNames()) {
            if (secrets.apply(name).isEmpty()) {
                return Optional.of("its secret " + name + ", which does not exist");
            }
        }
        return values(task.secrets(), secrets).or(() -> registry(task, secrets));
    }

    private static Optional<String> values(@Nullable TaskSecrets wanted, Function<Name, Optional<JobSecret>> secrets) {
        if (wanted == null) {
            return Optional.empty();
        }
        for (Map.Entry<String, SecretKeyRef> variable : wanted.env().entrySet()) {
            SecretKeyRef ref = variable.getValue();
            JobSecret secret = secrets.apply(ref.secret()).orElseThrow();
            Optional<String> lack = key(secret, ref.key());
            if (lack.isEmpty() && !secret.key(ref.key()).orElseThrow().text()) {
                lack = Optional.of("key " + ref.key() + " of its secret " + ref.secret()
                        + ", which is not text and so no variable " + variable.getKey());
            }
            if (lack.isPresent()) {
                return lack;
            }
        }
        for (SecretFile file : wanted.files()) {
            JobSecret secret = secrets.apply(file.secret()).orElseThrow();
            Optional<String> lack = file.key() == null ? opaque(secret) : key(secret, file.key());
            if (lack.isPresent()) {
                return lack;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> key(JobSecret secret, String key) {
        return opaque(secret)
                .or(() -> secret.key(key).isPresent()
                        ? Optional.empty()
                        : Optional.of("key " + key + " of its secret " + secret.name() + ", which has only "
                                + secret.keys().stream().map(JobSecret.Key::key).collect(Collectors.joining(", "))));
    }

    private static Optional<String> opaque(JobSecret secret) {
        return secret.type() == SecretType.OPAQUE
                ? Optional.empty()
                : Optional.of("its secret " + secret.name() + ", which is of type "
                        + secret.type().word() + " and for pullSecret only");
    }

    private static Optional<String> registry(Task task, Function<Name, Optional<JobSecret>> secrets) {
        if (task.pullSecret() == null) {
            return Optional.empty();
        }
        JobSecret secret = secrets.apply(task.pullSecret()).orElseThrow();
        if (secret.type() != SecretType.REGISTRY) {
            return Optional.of("its pullSecret " + secret.name() + ", which is of type "
                    + secret.type().word() + ", not registry");
        }
        String server = Registries.of(task.image());
        return server.equals(secret.server())
                ? Optional.empty()
                : Optional.of("its pullSecret " + secret.name() + ", which is for " + secret.server()
                        + ", while the image is of " + server);
    }
}
