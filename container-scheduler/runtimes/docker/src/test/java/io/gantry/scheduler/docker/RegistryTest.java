package io.gantry.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.secret.SecretText;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.SecretValues.Registry;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import io.gantry.testkit.PrivateDockerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real engine pulls from a real registry that asks for a password. */
class RegistryTest {

    private static final UidSource UIDS = new UidSource(InstantSource.system(), RandomGenerator.getDefault());
    private static final String SERVER = "127.0.0.1:5000";
    private static final String IMAGE = SERVER + "/shop/private:1";
    private static final String USER = "puller";
    private static final String PASSWORD = "right-4713";
    /** The password above, as htpasswd -B writes it. */
    private static final String HTPASSWD = USER + ":$2y$05$00wp2cxL.WOqiBWTZzSXt.zhE/oqXE7u2I61k5.8UZ.BF.P11zQse\n";

    @TempDir
    static Path folder;

    private static PrivateDockerd dockerd;
    private static Process registry;
    private static DockerEngine engine;
    private static Target target;

    @BeforeAll
    static void start() throws IOException {
        Optional<String> missing = PrivateDockerd.missingWithImage().or(RegistryTest::registryMissing);
        assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElseThrow());
        dockerd = PrivateDockerd.start();
        dockerd.importBusybox();
        Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
        Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: %1$s/images}}
                http: {addr: %2$s}
                auth: {htpasswd: {realm: test, path: %1$s/htpasswd}}
                """.formatted(folder, SERVER));
        registry = dockerd.besideIt(
                "docker-registry", "serve", folder.resolve("config.yml").toString());
        push();
        var settings = new DockerSettings(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(30));
        engine = new DockerEngine(settings, cluster -> Optional.empty(), InstantSource.system());
        target = new Target(
                UIDS.next(),
                UIDS.next(),
                UIDS.next(),
                UIDS.next(),
                new Name("node-1"),
                new EngineEndpoint(dockerd.endpoint(), Trust.LOCAL_SOCKET));
    }

    private static Optional<String> registryMissing() {
        return Files.isExecutable(Path.of("/usr/bin/docker-registry"))
                ? Optional.empty()
                : Optional.of("needs the program docker-registry");
    }

    /** As its owner would; the engine forgets it then. */
    private static void push() throws IOException {
        String config = folder.resolve("client").toString();
        dockerd.docker("tag", PrivateDockerd.IMAGE, IMAGE);
        for (int tries = 100; !loggedIn(config); tries--) {
            if (tries == 0 || !registry.isAlive()) {
                fail("the registry does not answer");
            }
        }
        dockerd.docker("--config", config, "push", IMAGE);
        dockerd.docker("rmi", IMAGE);
    }

    private static boolean loggedIn(String config) {
        try {
            dockerd.docker("--config", config, "login", SERVER, "-u", USER, "-p", PASSWORD);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (registry != null) {
            registry.destroyForcibly();
            registry.onExit().join();
        }
        if (dockerd != null) {
            if (engine != null) {
                engine.close();
            }
            dockerd.close();
        }
    }

    private static Started start(@Nullable Registry as) throws IOException {
        if (!dockerd.docker("images", "-q", IMAGE).isEmpty()) {
            dockerd.docker("rmi", "-f", IMAGE);
        }
        var task = Task.of(IMAGE, List.of("sleep", "3600"), null, null, null, null, Duration.ZERO);
        return engine.start(
                target,
                new Workload(UIDS.next(), 1, new Name("shop"), new Name("web"), task, Map.of(), Map.of())
                        .with(new SecretValues(Map.of(), List.of(), as)));
    }

    private static Registry as(String password) {
        return new Registry(SERVER, USER, new SecretText(password));
    }

    @Test
    void itIsPulledByWhoTheRegistryKnows() throws Exception {
        assertThat(start(as(PASSWORD))).isInstanceOf(Started.Running.class);
    }

    @Test
    void aWrongPasswordIsDeniedInWordsThatNameItsSecretAndNotThePassword() throws Exception {
        assertThat(start(as("wrong-4714"))).isInstanceOfSatisfying(Started.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo("ImagePullDenied");
            assertThat(refused.detail())
                    .contains(IMAGE)
                    .contains("pullSecret says for " + SERVER)
                    .doesNotContain("wrong-4714");
        });
    }

    @Test
    void nobodyIsDeniedInWordsThatSayThatThereIsNoPullSecret() throws Exception {
        assertThat(start(null)).isInstanceOfSatisfying(Started.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo("ImagePullDenied");
            assertThat(refused.detail()).contains("the task has no pullSecret");
        });
    }
}
