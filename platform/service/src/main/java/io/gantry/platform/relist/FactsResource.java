package io.gantry.platform.relist;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Query;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What this program's layers own, topic by topic, for those who re-list. */
@Path("/v1/facts")
@RunOnVirtualThread
@Tag(name = "facts", description = "What layers own, for those who list it again")
public class FactsResource {

    static final int LIMIT_MAX = 1_000;
    private static final int LIMIT_DEFAULT = 500;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final RelistSources sources;

    @Inject
    public FactsResource(RelistSources sources) {
        this.sources = sources;
    }

    @GET
    @Path("/{topic}")
    @Operation(operationId = "listFacts", summary = "Lists the last facts of a topic")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list, by uid; a short one is its end",
            content = @Content(mediaType = "application/json", schema = @Schema))
    @APIResponse(responseCode = "404", description = "This server does not own such a topic")
    public Response list(
            @PathParam("topic") String topic,
            @QueryParam("after") @Nullable String after,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "500"))
                    @QueryParam("limit")
                    @Nullable
                    String limit) {
        return Query.number("limit", limit, 1, LIMIT_MAX)
                .then(most -> uid(after).map(from -> page(topic, from.uid(), most.orElse(LIMIT_DEFAULT))))
                .fold(answer -> answer, Problems::response);
    }

    private Response page(String topic, @Nullable Uid after, int limit) {
        return sources.of(topic)
                .map(source -> page(source, after, limit))
                .orElseGet(() -> Problems.response(
                        sources.mayCome(topic)
                                ? new Rejection.Unavailable("the owner of " + topic, ASK_AGAIN)
                                : new Rejection.NotFound("topic '" + topic + "' that this server owns")));
    }

    private record From(@Nullable Uid uid) {}

    private static Result<From> uid(@Nullable String after) {
        try {
            return Result.ok(new From(after == null || after.isEmpty() ? null : Uid.parse(after)));
        } catch (IllegalArgumentException e) {
            return Result.refused(Rejection.Invalid.of("after", "must be a uid"));
        }
    }

    private static <F extends Fact> Response page(RelistSource<F> source, @Nullable Uid after, int limit) {
        try {
            Relister.Part<F> part = source.part(after, limit);
            return part.unreadable().isEmpty()
                    ? Response.ok(FactPages.write(source.topic(), part.facts()), MediaType.APPLICATION_JSON_TYPE)
                            .build()
                    : away(source); // without these the list would look as if they were gone
        } catch (Relister.OwnerAway _) {
            return away(source);
        }
    }

    private static Response away(RelistSource<?> source) {
        return Problems.response(
                new Rejection.Unavailable("an owner of " + source.topic().name(), ASK_AGAIN));
    }
}
