package io.gantry.scheduler.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.SecretFile;
import io.gantry.scheduler.api.SecretKeyRef;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskSecrets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a task lacks, in words; and news that come late. */
class KnownSecretsTest {

    private static final Name DEV = new Name("dev");
    private static final Name DB = new Name("db");

    private final KnownSecrets known = new KnownSecrets();

    private static JobSecret secret(SecretType type, long version, @Nullable String server, String... keys) {
        return new JobSecret(
                Uid.parse("01890a5d-ac96-774b-bcce-b302099a8057"),
                DEV,
                DB,
                type,
                List.of(keys).stream()
                        .map(key -> new JobSecret.Key(key, 1, !key.equals("binary")))
                        .toList(),
                server,
                version,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static Task task(@Nullable TaskSecrets secrets, @Nullable Name pull) {
        return Task.of("registry.example/hello:1", null, null, null, null, null, null)
                .withSecrets(secrets)
                .withPullSecret(pull);
    }

    private static Task variable(String key) {
        return task(TaskSecrets.of(Map.of("PASSWORD", new SecretKeyRef(DB, key)), null), null);
    }

    private static Task file(@Nullable String key) {
        return task(TaskSecrets.of(null, List.of(SecretFile.of(DB, key, null, null))), null);
    }

    private void have(JobSecret secret) {
        assertThat(known.take(SecretChange.to(secret))).isTrue();
    }

    @Test
    void nothingIsLackingWhereNothingIsAskedForOrAllIsThere() {
        assertThat(known.lack(DEV, task(null, null))).isEmpty();
        have(secret(SecretType.OPAQUE, 1, null, "password", "binary"));
        assertThat(known.lack(DEV, variable("password"))).isEmpty();
        assertThat(known.lack(DEV, file("binary"))).isEmpty();
        assertThat(known.lack(DEV, file(null))).isEmpty();
    }

    @Test
    void whatIsLackingIsNamed() {
        assertThat(known.lack(DEV, variable("password"))).hasValue("its secret db, which does not exist");
        have(secret(SecretType.OPAQUE, 1, null, "binary", "user"));
        assertThat(known.lack(DEV, variable("password")))
                .hasValue("key password of its secret db, which has only binary, user");
        assertThat(known.lack(DEV, file("password")))
                .hasValue("key password of its secret db, which has only binary, user");
        assertThat(known.lack(DEV, variable("binary")))
                .hasValue("key binary of its secret db, which is not text and so no variable PASSWORD");
        assertThat(known.lack(new Name("prod"), variable("user"))).hasValue("its secret db, which does not exist");
        assertThat(known.lack(DEV, task(null, DB)))
                .hasValue("its pullSecret db, which is of type opaque, not registry");
    }

    @Test
    void aPasswordIsForItsRegistryOnly() {
        have(secret(SecretType.REGISTRY, 1, "other.example", "server", "user", "password"));
        assertThat(known.lack(DEV, task(null, DB)))
                .hasValue("its pullSecret db, which is for other.example, while the image is of registry.example");
        assertThat(known.lack(DEV, file(null)))
                .hasValue("its secret db, which is of type registry and for pullSecret only");
        have(secret(SecretType.REGISTRY, 2, "registry.example", "server", "user", "password"));
        assertThat(known.lack(DEV, task(null, DB))).isEmpty();
    }

    @Test
    void whatIsHeardLateIsNoNews() {
        have(secret(SecretType.OPAQUE, 5, null, "a"));
        assertThat(known.take(SecretChange.to(secret(SecretType.OPAQUE, 4, null, "b"))))
                .isFalse();
        assertThat(known.lack(DEV, variable("a"))).isEmpty();
        assertThat(known.take(new SecretChange(DEV, DB, 7, null))).isTrue();
        assertThat(known.take(SecretChange.to(secret(SecretType.OPAQUE, 6, null, "a"))))
                .as("changed, then deleted; heard the other way round")
                .isFalse();
        assertThat(known.lack(DEV, variable("a"))).isPresent();
        have(secret(SecretType.OPAQUE, 8, null, "a"));
        assertThat(known.lack(DEV, variable("a"))).isEmpty();
    }
}
