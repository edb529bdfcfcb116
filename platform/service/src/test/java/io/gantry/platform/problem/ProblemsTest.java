package io.gantry.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemsTest {

    private static final Path PAGES = Path.of("..", "..", "docs", "problems");
    private static final Duration WAIT = Duration.ofMillis(1_500);

    static Stream<Rejection> everyRejection() {
        return Stream.of(
                new Rejection.NotFound("pool web"),
                new Rejection.AlreadyExists("pool web"),
                Rejection.Invalid.of("spec.count", "must be 0 to 100000, not -1"),
                new Rejection.Malformed("unexpected end (line 1, column 7)"),
                new Rejection.StaleVersion("pool web", "3", 4, "count was 2, is 5"),
                new Rejection.PreconditionRequired("pool web"),
                new Rejection.NotYetKnown("cluster main", WAIT),
                new Rejection.IllegalMove("m-17", "DRAINING", "PROVISION"),
                new Rejection.InUse("provider lab", List.of("pool web", "pool batch")),
                new Rejection.NotConfirmed("release the hold", "destroy:3"),
                new Rejection.TooLarge("the body", "1 MiB"),
                new Rejection.TooMany("watchers", "100", WAIT),
                new Rejection.LimitReached("jobs of namespace shop", 10, 10, "spec.jobsMax of the namespace"),
                new Rejection.NotVerified("the new credential of provider lab", "DENIED: wrong password"),
                new Rejection.Unauthenticated(),
                new Rejection.TokenEnded("ci", Uid.parse("01890a5d-ac96-774b-bcce-b302099a8057"), "it was revoked"),
                new Rejection.TokenNotTrusted("it has expired"),
                new Rejection.Forbidden("delete pool web"),
                new Rejection.Unavailable("the database", WAIT),
                new Rejection.LayerNotHere("bridge", true, WAIT),
                new Rejection.NoSuchRoute("/v1/pool"),
                new Rejection.MethodNotAllowed("PATCH"),
                new Rejection.UnsupportedMediaType("send application/json"),
                new Rejection.NotAcceptable("not in this type"),
                new Rejection.BadRequest(400, "the request is not valid"),
                new Rejection.Internal());
    }

    @Test
    void everyRejectionIsSampledHere() {
        assertThat(everyRejection().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Rejection.class.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("everyRejection")
    void hasAPageThatSaysWhatWhyAndWhatToDo(Rejection rejection) throws Exception {
        Problem problem = rejection.problem();
        assertThat(problem.type()).startsWith(Problem.TYPE_PREFIX);
        Path page = PAGES.resolve(problem.type().substring(Problem.TYPE_PREFIX.length()) + ".md");
        assertThat(page).exists();
        assertThat(Files.readString(page))
                .startsWith("# " + problem.title() + "\n")
                .contains("`" + problem.type() + "` · status " + problem.status())
                .contains("## What\n", "## Why\n", "## What to do\n");
    }

    @Test
    void thereIsNoPageWithoutARejection() throws Exception {
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertThat(pages.map(page -> page.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .containsExactlyInAnyOrderElementsOf(everyRejection()
                            .map(each -> each.problem().type().substring(Problem.TYPE_PREFIX.length()) + ".md")
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("everyRejection")
    void isAnsweredAsProblemJson(Rejection rejection) {
        try (Response response = Problems.response(rejection)) {
            assertThat(response.getMediaType()).hasToString("application/problem+json");
            assertThat(response.getStatus()).isEqualTo(rejection.problem().status());
        }
    }

    @Test
    void namesWhatWhichAndWhy() {
        assertThat(new Rejection.IllegalMove("m-17", "DRAINING", "PROVISION")
                        .problem()
                        .detail())
                .isEqualTo("m-17 is DRAINING; cannot PROVISION");
        assertThat(new Rejection.StaleVersion("pool web", "3", 4, "count was 2, is 5")
                        .problem()
                        .detail())
                .isEqualTo("pool web is at version 4, not 3: count was 2, is 5");
    }

    @Test
    void tellsWhenToTryAgainInWholeSeconds() {
        try (Response response = Problems.response(new Rejection.Unavailable("the database", WAIT))) {
            assertThat(response.getHeaderString("Retry-After")).isEqualTo("2");
        }
        try (Response response = Problems.response(new Rejection.Unauthenticated())) {
            assertThat(response.getHeaderString("WWW-Authenticate")).startsWith("Bearer");
        }
    }

    @Test
    void anEmptyListOfErrorsIsLeftOutOfTheJson() throws Exception {
        String json = GantryJson.lenient().writeValueAsString(new Rejection.NotFound("pool web").problem());
        assertThat(json)
                .isEqualTo("{\"type\":\"https://gantry.io/problems/not-found\",\"title\":\"Not found\",\"status\":404,"
                        + "\"detail\":\"there is no pool web\"}");
    }

    @Test
    void isWrittenByOurOwnRules() throws Exception {
        var out = new java.io.ByteArrayOutputStream();
        Problem problem = new Rejection.NotFound("pool web").problem();
        var type = jakarta.ws.rs.core.MediaType.valueOf(Problem.MEDIA_TYPE);
        var headers = new jakarta.ws.rs.core.MultivaluedHashMap<String, Object>();
        new ProblemWriter().writeTo(problem, Problem.class, Problem.class, new Annotation[0], type, headers, out);
        assertThat(GantryJson.strict().readValue(out.toByteArray(), Problem.class))
                .isEqualTo(problem);
    }

    @Test
    void aBugShowsNothingOfTheInside() {
        Rejection rejection = ExceptionMappers.ofUnexpected(new IllegalStateException("password is hunter2"));
        assertThat(rejection).isEqualTo(new Rejection.Internal());
        assertThat(rejection.problem().detail()).doesNotContain("hunter2");
    }

    @Test
    void aDatabaseThatIsAwayIsNotABug() {
        var away = new IllegalStateException("commit failed", new SQLException("connection refused", "08001"));
        assertThat(ExceptionMappers.ofUnexpected(away)).isInstanceOf(Rejection.Unavailable.class);
        var wrong = new IllegalStateException("insert failed", new SQLException("duplicate key", "23505"));
        assertThat(ExceptionMappers.ofUnexpected(wrong)).isInstanceOf(Rejection.Internal.class);
    }

    @Test
    void aWriteThatCameToAnotherCopyIsNotABug() {
        var lost = new io.gantry.platform.database.LeaseLost("bridge");
        assertThat(ExceptionMappers.ofUnexpected(lost).problem().detail())
                .isEqualTo("the layer bridge is not active in this copy of the server, which stands by,"
                        + " and no copy where it is active answers now; try again");
    }

    public record Spec(Name cluster, int count) {}

    public record Body(List<Spec> specs) {}

    @Test
    void aFieldThatCannotBeReadIsNamed() {
        assertThat(rejectionOf("{\"specs\":[{\"cluster\":\"main\",\"count\":\"many\"}]}"))
                .isInstanceOfSatisfying(
                        Rejection.Invalid.class,
                        invalid -> assertThat(invalid.errors())
                                .extracting(FieldError::field)
                                .containsExactly("specs[0].count"));
        assertThat(rejectionOf("{\"specs\":[{\"cluster\":\"Main!\",\"count\":1}]}"))
                .isInstanceOfSatisfying(
                        Rejection.Invalid.class,
                        invalid -> assertThat(invalid.errors().getFirst())
                                .isEqualTo(new FieldError("specs[0].cluster", "'Main!' is not a name: " + Name.RULE)));
    }

    @Test
    void whatIsNotJsonIsMalformedAndThePlaceIsNamed() {
        assertThat(rejectionOf("{\"specs\":["))
                .isInstanceOfSatisfying(
                        Rejection.Malformed.class,
                        malformed -> assertThat(malformed.detail()).contains("line 1"));
    }

    @Test
    void httpsOwnRefusalsAreProblemsToo() {
        try (Response response = new ExceptionMappers.Web().toResponse(new NotFoundException())) {
            assertThat(response.getStatus()).isEqualTo(404);
            assertThat(response.getEntity()).isInstanceOf(Problem.class);
        }
    }

    private static Rejection rejectionOf(String body) {
        try {
            GantryJson.strict().readValue(body, Body.class);
            throw new AssertionError("was read");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return ExceptionMappers.ofJson(e);
        }
    }

    @Test
    void jacksonsTwoKindsHaveAMapperEach() {
        assertThat(JsonMappingException.class).isAssignableFrom(MismatchedInputException.class);
        try (Response response =
                new ExceptionMappers.Mismatch().toResponse(MismatchedInputException.from(null, Spec.class, "no"))) {
            assertThat(response.getStatus()).isEqualTo(400);
        }
    }
}
