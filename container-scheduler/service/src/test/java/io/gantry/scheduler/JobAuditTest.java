package io.gantry.scheduler;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Specs;
import io.gantry.platform.audit.AuditResource;
import io.gantry.platform.audit.AuditTrails;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.identity.Call;
import io.gantry.platform.identity.Call.Act;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Role;
import io.gantry.platform.identity.Verb;
import io.gantry.platform.problem.Rejection;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.job.JobResource;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What people do with jobs is written down with what they do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobAuditTest {

    private final World world = new World();
    private final JobResource jobs =
            new JobResource(world.layer.jobs(), new ManifestReader(Specs.none().with(Kind.JOB, JobSpec.class)));

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void everyWriteOfAJobIsRecordedAndNoRehearsal() {
        as(Verb.PUT, "told", () -> put("told", "true")).close();
        as(Verb.STOP, "told", () -> jobs.stop("dev", "told", "true")).close();
        as(Verb.DELETE, "told", () -> jobs.delete("dev", "told", "true", "*")).close();
        assertThat(recorded("told")).isEmpty();

        as(Verb.PUT, "told", () -> put("told", null)).close();
        as(Verb.PUT, "told", () -> put("told", null)).close();
        as(Verb.STOP, "told", () -> jobs.stop("dev", "told", null)).close();
        as(Verb.DELETE, "told", () -> jobs.delete("dev", "told", null, "\"9999\""))
                .close();
        as(Verb.DELETE, "told", () -> jobs.delete("dev", "told", null, "*")).close();

        assertThat(recorded("told"))
                .containsExactly(
                        "ci put job DONE ",
                        "ci put job REFUSED already-exists",
                        "ci stop job DONE ",
                        "ci delete job REFUSED stale-version",
                        "ci delete job DONE ");
    }

    @Test
    void everyEntryIsAnEventOnTheTopicToo() {
        var heard = new CopyOnWriteArrayList<AuditFact>();
        try (FactConsumer listening = FactConsumer.of(world.others.context())
                .on(AuditFact.TOPIC, (_, fresh) -> heard.addAll(fresh))
                .start()) {
            assertThat(listening).isNotNull();
            as(Verb.PUT, "heard", () -> put("heard", null)).close();
            as(Verb.PUT, "heard", () -> put("heard", null)).close();
            var who = Identity.ofToken("ci", world.cluster, Role.DEVELOPER, List.of(), null);
            world.layer
                    .audit()
                    .refused(
                            who,
                            new Act(Verb.DELETE, Guarded.JOB, World.DEV, "heard", "192.0.2.7"),
                            new Rejection.Forbidden("do this").problem());
            soon().until(() -> said(heard).size() == 3);
            assertThat(said(heard))
                    .containsExactlyInAnyOrder(
                            "scheduler ci developer put job DONE 1",
                            "scheduler ci developer put job REFUSED already-exists null",
                            "scheduler ci developer delete job REFUSED forbidden null");
        }
    }

    private static List<String> said(List<AuditFact> heard) {
        return heard.stream()
                .filter(fact -> "heard".equals(fact.object()))
                .map(fact -> fact.layer() + " " + fact.who() + " " + fact.role() + " " + fact.verb() + " " + fact.kind()
                        + " " + fact.outcome() + (fact.problem() == null ? "" : " " + fact.problem()) + " "
                        + fact.generation())
                .toList();
    }

    private Response put(String name, @Nullable String dryRun) {
        String job = """
                apiVersion: gantry/v1
                kind: Job
                metadata: {name: %s, namespace: dev}
                spec:
                  type: service
                  groups: [{name: web, count: 1, task: {image: "x:1", resources: {cpu: 10m, memory: 8Mi}}}]
                """.formatted(name);
        return jobs.put("dev", name, dryRun, null, null, "*", null, job.getBytes(StandardCharsets.UTF_8));
    }

    private Response as(Verb verb, String job, Supplier<Response> asked) {
        var who = Identity.ofToken("ci", world.cluster, Role.DEVELOPER, List.of(), null);
        new Call(who, new Act(verb, Guarded.JOB, World.DEV, job, "192.0.2.7")).enter();
        try {
            return asked.get();
        } finally {
            Call.leave();
        }
    }

    private List<String> recorded(String job) {
        var audit = new AuditResource(new AuditTrails().with(world.layer.audit()));
        JsonNode page =
                GantryJson.lenient().valueToTree(audit.list(null, "1000", null).getEntity());
        var found = new ArrayList<String>();
        page.path("items").forEach(entry -> {
            if (entry.path("object").asText().equals(job)) {
                assertThat(new Name(entry.path("namespace").asText())).isEqualTo(World.DEV);
                found.add(String.join(
                        " ",
                        entry.path("who").asText(),
                        entry.path("verb").asText(),
                        entry.path("kind").asText(),
                        entry.path("outcome").asText(),
                        entry.path("problem").asText()));
            }
        });
        return found;
    }
}
