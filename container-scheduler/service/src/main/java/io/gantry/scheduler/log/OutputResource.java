package io.gantry.scheduler.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.text.PlainText;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Query;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.job.Names;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Output by REST. No {@code @Produces}: the answers encode their events themselves. */
@Path("/v1/namespaces/{namespace}")
@RunOnVirtualThread
@Tag(name = "jobs")
public class OutputResource {

    static final int TAIL_MAX = 1_000_000;
    static final int WORDS_MAX = 1_000;

    private final TaskOutput output;

    @Inject
    public OutputResource(TaskOutput output) {
        this.output = output;
    }

    @GET
    @Path("jobs/{name}/logs")
    @Operation(operationId = "getJobLogs", summary = "Gives what a job's tasks write", description = """
                    Server-sent events. The data of one without a name is a line, or part of a long one; the event \
                    'trouble' says why there is no more of a task, or of all. Comes no faster than the server's setting \
                    for one reader.""")
    @APIResponse(
            responseCode = "200",
            description = "Lines until there are no more",
            content =
                    @Content(mediaType = "text/event-stream", schema = @Schema(implementation = TaskOutput.Line.class)))
    @APIResponse(responseCode = "429", description = "There are too many readers already")
    public Response logs(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(
                            description = "Goes on with what is written later, until the job has ended",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("follow")
                    @Nullable
                    String follow,
            @Parameter(
                            description = "Only so many of the last lines of each task",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("tail")
                    @Nullable
                    String tail,
            @Parameter(description = "Only tasks of this group") @QueryParam("group") @Nullable String group,
            @Parameter(
                            description = "Only tasks of this index in their group",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("index")
                    @Nullable
                    String index) {
        return Names.of(namespace, name)
                .then(both -> wanted(both, new Asked(follow, tail, group, index)))
                .then(output::logs)
                .fold(answer -> answer, Problems::response);
    }

    /** The query as it was sent. */
    private record Asked(
            @Nullable String follow,
            @Nullable String tail,
            @Nullable String group,
            @Nullable String index) {}

    private static Result<TaskOutput.Wanted> wanted(Names.Both job, Asked asked) {
        return Query.flag("follow", asked.follow())
                .then(follow -> Query.number("tail", asked.tail(), 0, TAIL_MAX)
                        .then(tail -> Query.number("index", asked.index(), 0, TaskGroup.COUNT_MAX - 1)
                                .then(index -> group(asked.group())
                                        .map(group -> new TaskOutput.Wanted(
                                                job.namespace(), job.name(), follow, tail, group, index)))));
    }

    private static Result<Optional<Name>> group(@Nullable String text) {
        try {
            return Result.ok(text == null || text.isEmpty() ? Optional.empty() : Optional.of(new Name(text)));
        } catch (IllegalArgumentException wrong) {
            return Result.refused(Rejection.Invalid.of("group", String.valueOf(wrong.getMessage())));
        }
    }

    @POST
    @Path("allocations/{uid}/exec")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "execInAllocation", summary = "Runs a command in a task's container", description = """
                    Server-sent events. The data of one without a name is a line; the event 'exit' has the command's \
                    exitCode and is the last, unless 'trouble' says why there is none.""")
    @APIResponse(
            responseCode = "200",
            description = "What it writes, and how it ended",
            content =
                    @Content(mediaType = "text/event-stream", schema = @Schema(implementation = TaskOutput.Line.class)))
    @APIResponse(responseCode = "409", description = "The task does not run")
    @APIResponse(responseCode = "429", description = "There are too many readers already")
    public Response exec(
            @PathParam("namespace") String namespace,
            @PathParam("uid") String uid,
            @RequestBody(content = @Content(schema = @Schema(implementation = Exec.class))) byte[] body) {
        return Names.of(namespace)
                .then(in -> Names.uid(uid)
                        .then(allocation -> command(body).then(words -> output.exec(in, allocation, words))))
                .fold(answer -> answer, Problems::response);
    }

    /** What to run. */
    public record Exec(@Nullable List<@Nullable String> command) {}

    static Result<List<String>> command(byte[] body) {
        try {
            Exec wanted = GantryJson.strict().readValue(body, Exec.class);
            return wanted == null ? words(null) : words(wanted.command());
        } catch (JsonProcessingException wrong) { // its own words would name our classes
            return Result.refused(new Rejection.Malformed("the body must be {\"command\": [\"WORD\", ...]}"));
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
    }

    private static Result<List<String>> words(@Nullable List<@Nullable String> words) {
        if (words == null || words.isEmpty() || words.size() > WORDS_MAX) {
            return Result.refused(Rejection.Invalid.of("command", "must have 1 to " + WORDS_MAX + " words"));
        }
        boolean plain = words.stream()
                .allMatch(word -> word != null && PlainText.wrongAt(word).isEmpty());
        return plain
                ? Result.ok(words.stream().map(Objects::requireNonNull).toList())
                : Result.refused(
                        Rejection.Invalid.of("command", "must be texts, without U+0000 or half of a surrogate pair"));
    }
}
