package io.gantry.scheduler;

import static io.gantry.scheduler.World.DEV;
import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.SecretFile;
import io.gantry.scheduler.api.SecretKeyRef;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskSecrets;
import io.gantry.scheduler.journal.DemandTable;
import io.gantry.scheduler.secret.JobSecret;
import io.gantry.scheduler.secret.TestSecrets;
import io.gantry.scheduler.spi.SecretValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From what people put in to what a container is given; and what becomes of tasks whose secret is not there. */
class SecretsTest {

    private static final Name DB = new Name("db");
    private static final String CANARY = "canary-4711-of-the-layer";

    @RegisterExtension
    final World world = new World();

    private TestSecrets secrets() {
        return new TestSecrets(world.layer.secrets());
    }

    private static Task using(String script) {
        return task(script)
                .withSecrets(TaskSecrets.of(
                        Map.of("PASSWORD", new SecretKeyRef(DB, "password")),
                        List.of(SecretFile.of(DB, "password", null, "0440"))));
    }

    private static JobSpec service(String script) {
        return spec(JobSpec.Type.SERVICE, 1, using(script));
    }

    private JobPlacement.Group placement(String job) {
        return world.layer
                .allocations()
                .placement(DEV, new Name(job))
                .orThrow()
                .groups()
                .getFirst();
    }

    private SecretValues given(AllocationFact allocation) {
        return world.engine.secrets(world.engineOf("n1"), allocation.uid());
    }

    private static String password(SecretValues given) {
        assertThat(given.files()).hasSize(1);
        SecretValues.File file = given.files().getFirst();
        assertThat(file.path()).isEqualTo("db/password");
        assertThat(file.mode()).isEqualTo(0440);
        String content = new String(file.bytes(), StandardCharsets.UTF_8);
        assertThat(given.env().get("PASSWORD").matches(content)).isTrue();
        return content;
    }

    @Test
    void aTaskWaitsForItsSecretWithAReasonAndIsPlacedWhenItAppears() {
        world.node("n1");
        world.submit("web", service("sleep 3600"));
        soon().until(() -> placement("web").blocked() != null);
        assertThat(placement("web").waiting()).isEqualTo(1);
        assertThat(placement("web").blocked()).isEqualTo("its secret db, which does not exist");
        soon().until(() -> world.job("web").reason() != null);
        assertThat(world.job("web").reason())
                .isEqualTo("SecretMissing: main is held back by its secret db, which does not exist");

        secrets().create("db", "opaque", Map.of("user", "app")).orThrow();
        soon().until(() -> String.valueOf(placement("web").blocked()).contains("which has only user"));
        secrets().replace("db", "opaque", Map.of("password", CANARY)).orThrow();
        world.awaitRunning("web", 1);
        assertThat(password(given(world.running("web").getFirst()))).isEqualTo(CANARY);
        assertThat(placement("web").blocked()).isNull();
        soon().until(() -> world.job("web").reason() == null);
    }

    @Test
    void whatWaitsForASecretAsksForNoMachines() {
        world.submit("web", service("sleep 3600"));
        world.submit("other", spec(JobSpec.Type.SERVICE, 1, task("sleep 3600")));
        soon().until(() -> placement("web").blocked() != null && !demand().isEmpty());
        assertThat(demand()).hasSize(1);
        assertThat(demand().getFirst().tasks()).isEqualTo(1);
    }

    private List<DemandFact.Shape> demand() {
        return world
                .scheduler
                .database()
                .read(unit -> DemandTable.page(unit, world.scheduler.context().installation(), null, 10))
                .stream()
                .flatMap(fact -> fact.shapes().stream())
                .toList();
    }

    @Test
    void whatRunsKeepsTheOldValueAndANewAttemptGetsTheNewOne() {
        world.node("n1");
        secrets().create("db", "opaque", Map.of("password", "old")).orThrow();
        world.submit("web", service("sleep 3600"));
        world.awaitRunning("web", 1);
        AllocationFact first = world.running("web").getFirst();

        secrets().replace("db", "opaque", Map.of("password", "new")).orThrow();
        assertThat(password(given(first))).isEqualTo("old");
        world.engine.end(world.engineOf("n1"), first.uid(), 1);
        soon().until(() -> world.running("web").stream().anyMatch(one -> one.attempt() == 1));
        assertThat(password(given(world.running("web").getFirst()))).isEqualTo("new");
    }

    @Test
    void anUpdateRollsWhatRunsToTheNewValue() {
        world.node("n1");
        secrets().create("db", "opaque", Map.of("password", "old")).orThrow();
        world.submit("web", service("sleep 3600"));
        world.awaitRunning("web", 1);
        secrets().replace("db", "opaque", Map.of("password", "new")).orThrow();

        JobSpec rolled = spec(JobSpec.Type.SERVICE, 1, using("sleep 3600").withEnv(Map.of("SECRETS_OF", "2026-11-23")));
        world.put("web", rolled, new Precondition.MustExist()).orThrow();
        soon().until(() -> world.running("web").stream()
                .anyMatch(one -> password(given(one)).equals("new")));
    }

    @Test
    void anotherCopyKnowsWhatWaitsAndWhatThereIs() {
        world.node("n1");
        world.submit("web", service("sleep 3600"));
        soon().until(() -> placement("web").blocked() != null);
        world.restart();
        soon().until(() -> world.layer.allocations().placement(DEV, new Name("web")) instanceof Result.Ok<?>
                && placement("web").blocked() != null);
        secrets().create("db", "opaque", Map.of("password", CANARY)).orThrow();
        world.awaitRunning("web", 1);
        world.restart();
        world.submit("second", service("sleep 3600"));
        world.awaitRunning("second", 1);
    }

    @Test
    void oneThatALivingJobUsesIsNotDeletedButByForce() {
        world.node("n1");
        secrets().create("db", "opaque", Map.of("password", CANARY)).orThrow();
        world.submit("web", service("sleep 3600"));
        world.submit("done", spec(JobSpec.Type.BATCH, 1, using("exit 0")));
        world.awaitRunning("web", 1);
        world.awaitState("done", JobState.SUCCEEDED);
        assertThat(secrets().usersOf("db")).containsExactly(new Name("web"));
        assertThat(secrets().delete("db"))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection())
                                .isEqualTo(new Rejection.InUse("secret dev/db", List.of("job web"))));

        secrets().deleteByForce("db").orThrow();
        assertThat(secrets().names()).isEmpty();
        AllocationFact running = world.running("web").getFirst();
        world.engine.end(world.engineOf("n1"), running.uid(), 1);
        soon().until(() -> placement("web").blocked() != null);
        world.stop("web");
        world.awaitState("web", JobState.STOPPED);
        secrets().create("db", "opaque", Map.of("password", CANARY)).orThrow();
        secrets().delete("db").orThrow();
        assertThat(count("select count(*) from secret where name like 'job-secret-%'"))
                .isZero();
    }

    private long count(String sql) {
        return world.scheduler
                .database()
                .<Long>read(unit ->
                        unit.session().createNativeQuery(sql, Long.class).getSingleResult());
    }

    @Test
    void valuesStandNowhereButSealed() {
        world.node("n1");
        secrets().create("db", "opaque", Map.of("password", CANARY)).orThrow();
        world.submit("web", service("sleep 3600"));
        world.awaitRunning("web", 1);
        assertThat(secrets().shown("db"))
                .contains("password")
                .contains("bytes=24")
                .doesNotContain(CANARY);
        assertThat(count("select count(*) from job where spec like '%" + CANARY + "%'"))
                .isZero();
        assertThat(count("select count(*) from job where spec like '%\"secret\":\"db\"%'"))
                .isEqualTo(1);
        assertThat(count("select count(*) from secret where name like 'job-secret-%'"))
                .isEqualTo(1);
        assertThat(count("select count(*) from secret where position(convert_to('" + CANARY
                        + "', 'UTF8') in sealed) > 0"))
                .isZero();
        assertThat(count("select count(*) from job_secret s where s::text like '%" + CANARY + "%'"))
                .isZero();
        assertThat(count("select count(*) from outbox o where o::text like '%" + CANARY + "%'"))
                .isZero();
        assertThat(given(world.running("web").getFirst()).toString()).doesNotContain(CANARY);
    }

    @Test
    void aNamespaceHasSoManyAndNoMore() {
        world.execute("insert into job_secret (uid, namespace, namespace_uid, name, type, keys, created, changed)"
                + " select gen_random_uuid(), 'dev', gen_random_uuid(), 's' || i, 'OPAQUE', '[]', now(), now()"
                + " from generate_series(1, 1000) i");
        assertThat(secrets().create("db", "opaque", Map.of("password", "x")))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection().toString())
                                .contains("namespace dev has 1000 secrets; at most 1000"));
        secrets().replace("s1", "opaque", Map.of("a", "x")).orThrow();
    }

    @Test
    void aWriteThatComesTooLateIsRefusedAndNothingOfAnyValueRepeated() {
        long first =
                secrets().create("db", "opaque", Map.of("a", "1")).orThrow().version();
        secrets().replace("db", "opaque", Map.of("a", CANARY)).orThrow();
        Map<String, String> late = Map.of("a", CANARY + ", but later");
        List<Result<JobSecret>> answers = List.of(
                secrets().put("db", "opaque", late, new Precondition.MustBe(first)),
                secrets().create("db", "opaque", late),
                secrets().replace("other", "opaque", late));
        String inBase64 = Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer)
                        .isInstanceOfSatisfying(
                                Result.Refused.class,
                                refused -> assertThat(
                                                refused.rejection().problem().toString())
                                        .contains("secret dev/")
                                        .doesNotContain(CANARY, inBase64)));
    }

    @Test
    void theyGoWithTheirNamespace() {
        secrets().create("db", "opaque", Map.of("password", CANARY)).orThrow();
        world.namespaceGone(DEV);
        soon().until(() -> secrets().names().isEmpty());
        world.layer.sweep();
        assertThat(count("select count(*) from secret where name like 'job-secret-%'"))
                .as("for an hour a restored namespace's could be had again by hand")
                .isEqualTo(1);
        world.scheduler.clock().advance(Duration.ofHours(2));
        world.layer.sweep();
        assertThat(count("select count(*) from secret where name like 'job-secret-%'"))
                .isZero();
        assertThat(count("select count(*) from job_secret")).isZero();
    }

    @Test
    void aPasswordThatItsRegistryRefusesIsToldAndTriedAgainLaterAndLater() {
        world.node("n1");
        secrets()
                .create("pull", "registry", Map.of("server", "registry.example", "user", "ci", "password", "wrong"))
                .orThrow();
        Task privately = Task.of(
                        FakeWorkloadEngine.PRIVATE_IMAGE,
                        List.of("sleep", "3600"),
                        null,
                        null,
                        null,
                        null,
                        Duration.ofSeconds(1))
                .withPullSecret(new Name("pull"));
        world.submit("web", spec(JobSpec.Type.SERVICE, 1, privately));
        soon().until(() -> placement("web").lastErrors().stream().anyMatch(error -> error.contains("ImagePullDenied")));
        soon().until(() -> placement("web").nextRetry() != null);

        secrets()
                .replace(
                        "pull",
                        "registry",
                        Map.of("server", "registry.example", "user", "ci", "password", FakeWorkloadEngine.PASSWORD))
                .orThrow();
        world.scheduler.clock().advance(Duration.ofMinutes(6));
        world.awaitRunning("web", 1);
    }
}
