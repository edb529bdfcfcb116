package io.gantry.inventory;

import static io.gantry.inventory.Answers.detail;
import static io.gantry.inventory.Answers.json;
import static io.gantry.inventory.Answers.problem;
import static io.gantry.inventory.Bodies.body;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.inventory.token.TokenResource;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.audit.AuditResource;
import io.gantry.platform.audit.AuditTrails;
import io.gantry.platform.identity.BearerToken;
import io.gantry.platform.identity.Call;
import io.gantry.platform.identity.Call.Act;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.RightsResource;
import io.gantry.platform.identity.Role;
import io.gantry.platform.identity.Verb;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.trace.Trace;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tokens and what is recorded, through the resources, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RightsTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final InventoryWorld world = new InventoryWorld();
    private final TokenResource tokens = new TokenResource(world.layer.tokens(), world.clock());
    private final AuditResource audit = new AuditResource(new AuditTrails().with(world.layer.audit()));
    private final Callers callers =
            new Callers(new BearerToken(new SecretText("owner-token")), world.clock(), world.clock());

    RightsTest() {
        world.layer.tokens().whenRevoked(callers::forgetAll);
    }

    @AfterAll
    void close() {
        world.close();
    }

    private Response make(String name, String body) {
        return as(
                Identity.OWNER,
                new Act(Verb.PUT, Guarded.TOKEN, null, name, "192.0.2.7"),
                () -> tokens.make(name, body.getBytes(StandardCharsets.UTF_8)));
    }

    private Result<Identity> call(String token) {
        return callers.lookUp("Bearer " + token, world.layer.tokens());
    }

    /** As the gate and the filter do. */
    private static Response as(Identity who, Act act, Supplier<Response> asked) {
        Trace.parse("00-" + TRACE + "-b7ad6b7169203331-01").orElseThrow().enter();
        var call = new Call(who, act);
        call.enter();
        try {
            return asked.get();
        } finally {
            Call.leave();
            Trace.leave();
        }
    }

    private static Act put(String name) {
        return new Act(Verb.PUT, Guarded.NAMESPACE, new Name(name), name, "192.0.2.7");
    }

    private List<JsonNode> recorded(String object) {
        var found = new ArrayList<JsonNode>();
        String cursor = null;
        do {
            JsonNode page = json(audit.list(null, "1000", cursor));
            page.at("/items").forEach(entry -> {
                if (entry.path("object").asText().equals(object)) {
                    found.add(entry);
                }
            });
            cursor = page.path("next").textValue();
        } while (cursor != null);
        return found;
    }

    // ------------------------------------------------------------------------------------------------------- tokens

    @Test
    void aTokenIsShownOnceAndKeptAsAHash() throws Exception {
        Response made = make("ci", "{\"role\": \"developer\", \"namespaces\": [\"default\"]}");
        assertThat(made.getStatus()).isEqualTo(201);
        assertThat(made.getHeaderString("Cache-Control")).contains("no-store");
        String text = json(made).path("text").asText();
        assertThat(text).startsWith(Callers.PREFIX).hasSize(Callers.PREFIX.length() + 43);

        assertThat(json(tokens.get("ci")).toString()).contains("developer").doesNotContain(text);
        assertThat(json(tokens.list(null, null)).toString()).contains("\"ci\"").doesNotContain(text);
        assertThat(everything("service_token")).contains(Callers.hash(text)).doesNotContain(text);
        assertThat(everything("audit")).doesNotContain(text);

        Identity caller = call(text).orThrow();
        assertThat(caller.name()).isEqualTo("ci");
        assertThat(caller.role()).isEqualTo(Role.DEVELOPER);
        assertThat(caller.namespaces()).containsExactly(new Name("default"));
    }

    @Test
    void aRevokedTokenIsRefusedAtOnceAndItsNameIsFree() {
        String text =
                json(make("fleeting", "{\"role\": \"viewer\"}")).path("text").asText();
        assertThat(call(text)).isInstanceOf(Result.Ok.class);
        Response again = make("fleeting", "{\"role\": \"viewer\"}");
        assertThat(again.getStatus()).isEqualTo(412);

        Response revoked = as(
                Identity.OWNER,
                new Act(Verb.DELETE, Guarded.TOKEN, null, "fleeting", null),
                () -> tokens.revoke("fleeting"));
        assertThat(json(revoked).path("revokedBy").asText()).isEqualTo("owner");
        assertThat(call(text))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection())
                                .isInstanceOfSatisfying(
                                        Rejection.TokenEnded.class,
                                        ended -> assertThat(ended.why()).contains("revoked at", "by owner")));
        assertThat(tokens.revoke("fleeting").getStatus()).isEqualTo(404);
        String other =
                json(make("fleeting", "{\"role\": \"viewer\"}")).path("text").asText();
        assertThat(other).isNotEqualTo(text);
        assertThat(call(other)).isInstanceOf(Result.Ok.class);
        assertThat(call(text)).isInstanceOf(Result.Refused.class);
    }

    @Test
    void whatIsWrongWithAWantedTokenIsSaidAllAtOnce() {
        JsonNode wrong = problem(
                make("owner", "{\"role\": \"king\", \"namespaces\": [\"Shop\"], \"until\": \"2001-01-01T00:00:00Z\"}"));
        assertThat(wrong.path("detail").asText())
                .contains(
                        "'owner' is who holds",
                        "viewer, developer, operator, admin",
                        "namespaces[0]: must be 1 to 63",
                        "until: must be later");
        assertThat(detail(make("boss", "{\"role\": \"operator\", \"namespaces\": [\"shop\"]}")))
                .contains("operator is for the whole installation");
        assertThat(problem(make("odd", "{\"role\": \"viewer\", \"scope\": 1}"))
                        .path("detail")
                        .asText())
                .contains("scope");
        assertThat(problem(make("unknown", "{\"role\": \"viewer\"}"))
                        .path("detail")
                        .asText())
                .contains("who calls without a good token");
        assertThat(problem(make("odd", "{\"role\": \"viewer\", \"namespaces\": []}"))
                        .path("detail")
                        .asText())
                .as("no namespace is not all of them")
                .contains("must name one at least");
        assertThat(problem(make("odd", "{\"role\": \"viewer\", \"namespaces\": [null]}"))
                        .path("detail")
                        .asText())
                .contains("namespaces[0]: must be 1 to 63");
        assertThat(detail(make("odd", "{\"role\": \"viewer\", \"until\": \"+300000-01-01T00:00:00Z\"}")))
                .contains("until: must be a moment", "1970 to 9999");
        assertThat(make("odd", "null").getStatus()).isEqualTo(400);
        assertThat(make("odd", "[").getStatus()).isEqualTo(400);
    }

    // -------------------------------------------------------------------------------------------------------- audit

    @Test
    void aWriteAndItsRecordAreOneTransaction() throws Exception {
        Response made = as(
                Identity.OWNER,
                put("recorded"),
                () -> world.namespaces.put(
                        "recorded", null, "*", null, body("Namespace", "recorded", "{}", "{description: x}")));
        assertThat(made.getStatus()).isEqualTo(201);
        JsonNode entry = recorded("recorded").getFirst();
        assertThat(entry.path("who").asText()).isEqualTo("owner");
        assertThat(entry.path("role").asText()).isEqualTo("admin");
        assertThat(entry.path("verb").asText()).isEqualTo("put");
        assertThat(entry.path("kind").asText()).isEqualTo("namespace");
        assertThat(entry.path("outcome").asText()).isEqualTo("DONE");
        assertThat(entry.path("from").asText()).isEqualTo("192.0.2.7");
        assertThat(entry.path("traceId").asText()).isEqualTo(TRACE);
        assertThat(transactionOf("audit", "object"))
                .as("xmin is the transaction that wrote a row")
                .isEqualTo(transactionOf("declaration", "name"));
    }

    private String transactionOf(String table, String column) throws SQLException {
        try (Connection connection = world.connect();
                var query = connection.prepareStatement(
                        "select xmin::text from " + table + " where " + column + " = 'recorded'");
                var rows = query.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void aRefusedWriteIsRecordedWithItsReasonAndARehearsalIsNot() {
        as(
                Identity.OWNER,
                put("rehearsed"),
                () -> world.namespaces.put(
                        "rehearsed", null, "*", "true", body("Namespace", "rehearsed", "{}", "{description: x}")));
        assertThat(recorded("rehearsed")).isEmpty();

        Response refused = as(
                Identity.OWNER,
                put("absent"),
                () -> world.namespaces.put(
                        "absent", "\"7\"", null, null, body("Namespace", "absent", "{}", "{description: x}")));
        assertThat(refused.getStatus()).isEqualTo(404);
        assertThat(recorded("absent"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("outcome").asText() + " "
                                + entry.path("problem").asText())
                        .isEqualTo("REFUSED not-found"));
    }

    @Test
    void aReadIsNotRecordedNorWhatTheProgramDoesItself() {
        as(
                Identity.OWNER,
                new Act(Verb.GET, Guarded.NAMESPACE, new Name("default"), "default", null),
                () -> world.namespaces.get("default"));
        assertThat(recorded("default")).isEmpty();
    }

    @Test
    void refusalsAreRecordedSoonAndAFloodOfThemIsAFewRows() {
        var wanted = new Act(Verb.DELETE, Guarded.POOL, null, "flooded", "192.0.2.9");
        for (int i = 0; i < 1_000; i++) {
            world.layer.audit().refused(null, wanted, new Rejection.Unauthenticated().problem());
        }
        soon().untilAsserted(() -> assertThat(recorded("flooded").stream()
                        .mapToLong(entry -> entry.path("count").asLong())
                        .sum())
                .isEqualTo(1_000));
        assertThat(recorded("flooded")).hasSizeLessThan(100).allSatisfy(entry -> {
            assertThat(entry.path("who").asText()).isEqualTo(Identity.UNKNOWN);
            assertThat(entry.path("problem").asText()).isEqualTo("unauthenticated");
        });

        for (int i = 0; i < 2; i++) {
            world.layer
                    .audit()
                    .refused(
                            Identity.OWNER,
                            new Act(Verb.EXEC, Guarded.ALLOCATION, null, "twice", null),
                            new Rejection.Forbidden("x").problem());
        }
        soon().untilAsserted(() -> assertThat(recorded("twice")).hasSize(2));
    }

    @Test
    void whatIsTriedWithATokenThatEndedIsRecordedByItsName() {
        JsonNode made = json(make("stolen", "{\"role\": \"viewer\"}"));
        tokens.revoke("stolen");
        Rejection why = ((Result.Refused<Identity>) call(made.path("text").asText())).rejection();
        assertThat(why)
                .isInstanceOfSatisfying(
                        Rejection.TokenEnded.class,
                        ended -> world.layer
                                .audit()
                                .refused(ended, new Act(Verb.DELETE, Guarded.POOL, null, "tried-late", null)));
        soon().untilAsserted(() -> assertThat(recorded("tried-late"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("who").asText()).isEqualTo("stolen");
                    assertThat(entry.path("token").asText())
                            .isEqualTo(made.path("uid").asText());
                    assertThat(entry.path("problem").asText()).isEqualTo("token-ended");
                }));
    }

    @Test
    void nobodyChangesTheAuditNotEvenByTheDatabase() {
        as(
                Identity.OWNER,
                put("kept"),
                () -> world.namespaces.put(
                        "kept", null, "*", null, body("Namespace", "kept", "{}", "{description: x}")));
        for (String change : List.of(
                "update audit set who = 'nobody' where object = 'kept'",
                "delete from audit where object = 'kept'",
                "truncate audit")) {
            assertThatThrownBy(() -> run(change)).as(change).hasMessageContaining("the audit is only added to");
        }
        assertThat(recorded("kept")).hasSize(1);
    }

    @Test
    void whatIsOldEnoughIsForgotten() throws Exception {
        run("insert into audit (uid, at, who, outcome, object, count) values"
                + " ('01890a5d-ac96-774b-bcce-b302099a8057', '2023-06-29T00:00:00Z', 'x', 'DONE', 'ancient', 1)");
        assertThat(recorded("ancient")).hasSize(1);
        world.layer.sweep();
        assertThat(recorded("ancient")).isEmpty();
    }

    @Test
    void theAuditIsReadInPagesFromAMomentOn() {
        for (String name : List.of("page-a", "page-b", "page-c")) {
            as(
                    Identity.OWNER,
                    put(name),
                    () -> world.namespaces.put(
                            name, null, "*", null, body("Namespace", name, "{}", "{description: x}")));
        }
        JsonNode first = json(audit.list(null, "1", null));
        assertThat(first.at("/items")).hasSize(1);
        JsonNode second = json(audit.list(null, "1", first.path("next").asText()));
        assertThat(second.at("/items/0/uid").asText())
                .isGreaterThan(first.at("/items/0/uid").asText());
        String later = world.clock().instant().plus(Duration.ofHours(1)).toString();
        assertThat(json(audit.list(later, null, null)).at("/items")).isEmpty();
        assertThat(detail(audit.list("yesterday", null, null))).contains("since: must be a moment");
        assertThat(detail(audit.list("+1000000000-12-31T23:59:59Z", null, null)))
                .contains("since: must be a moment", "1970 to 9999");
        assertThat(audit.list(null, "1001", null).getStatus()).isEqualTo(400);
    }

    // ----------------------------------------------------------------------------------------------------- questions

    @Test
    void whoAsksIsToldWhatIsMissingAndWhoGivesIt() {
        var developer = Identity.ofToken("ci", world.uid(), Role.DEVELOPER, List.of(new Name("shop")), null);
        assertThat(canI(developer, "create", "jobs", "shop").path("allowed").asBoolean())
                .isTrue();
        JsonNode no = canI(developer, "delete", "job", "bank");
        assertThat(no.path("allowed").asBoolean()).isFalse();
        assertThat(no.path("why").asText())
                .isEqualTo("you may not delete job in namespace bank: you are token ci, developer in namespace shop;"
                        + " it takes the role developer in namespace bank, which an admin gives by a token"
                        + " (gantry token create)");
        assertThat(canI(developer, "put", "pool", null).path("why").asText()).contains("it takes the role operator");
        assertThat(as(developer, own(), () -> new RightsResource().canI("fly", null, "X"))
                        .getStatus())
                .isEqualTo(400);
        assertThat(json(as(developer, own(), () -> new RightsResource().whoAmI()))
                        .path("role")
                        .asText())
                .isEqualTo("developer");
    }

    private static JsonNode canI(Identity who, String verb, String kind, @Nullable String namespace) {
        return json(as(who, own(), () -> new RightsResource().canI(verb, kind, namespace)));
    }

    private static Act own() {
        return new Act(Verb.GET, Guarded.RIGHT, null, null, null);
    }

    // --------------------------------------------------------------------------------------------------------------

    private int run(String sql) throws SQLException {
        try (Connection connection = world.connect();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private String everything(String table) throws SQLException {
        try (Connection connection = world.connect();
                var query = connection.prepareStatement("select string_agg(row::text, ' ') from " + table + " row");
                var rows = query.executeQuery()) {
            rows.next();
            return Optional.ofNullable(rows.getString(1)).orElse("");
        }
    }
}
