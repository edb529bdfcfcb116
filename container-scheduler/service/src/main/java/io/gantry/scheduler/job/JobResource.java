package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Reading;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Etags;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Precondition;
import io.gantry.platform.web.Query;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.job.JobCommands.Hopeless;
import io.gantry.scheduler.job.JobCommands.Mode;
import io.gantry.scheduler.job.JobCommands.Pace;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs by REST. The server's build makes the schemas of a page and of what is written, as for every kind. */
@Path("/v1/namespaces/{namespace}/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "jobs", description = "Containers to be run, and how many of them")
public class JobResource {

    private static final int KEY_MAX = 200;

    private final JobCommands jobs;
    private final ManifestReader reader;

    @Inject
    public JobResource(JobCommands jobs, ManifestReader reader) {
        this.jobs = jobs;
        this.reader = reader;
    }

    @GET
    @Operation(operationId = "listJobs", summary = "Lists jobs")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(ref = "JobPage")))
    public Response list(
            @PathParam("namespace") String namespace,
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return Names.of(namespace)
                .then(in -> PageRequest.of("jobs/" + in, limit, cursor).map(page -> jobs.list(in, page)))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getJob", summary = "Reads one job")
    @APIResponse(
            responseCode = "200",
            description = "The job; its ETag is its version. Values of its environment are masked",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    public Response get(@PathParam("namespace") String namespace, @PathParam("name") String name) {
        return Names.of(namespace, name)
                .then(both -> jobs.get(both.namespace(), both.name()))
                .fold(JobResource::ok, Problems::response);
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "putJob", summary = "Submits or changes a job", description = """
                    JSON or YAML. Needs If-None-Match: * to submit it, or If-Match with the ETag it was read with to \
                    change it. A spec that says the same changes nothing.""")
    @APIResponse(
            responseCode = "200",
            description = "Changed, or unchanged because it says what is there",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    @APIResponse(
            responseCode = "201",
            description = "Submitted",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    @APIResponse(responseCode = "409", description = "It is being deleted, or what it names is not known here yet")
    public Response put(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(description = "Check everything, change nothing", schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun,
            @Parameter(
                            description = "Refuse what no node could ever hold, rather than let it wait",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("failFast")
                    @Nullable
                    String failFast,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            @Parameter(description = "The same request again with the same key gets the first answer again")
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(ref = "JobManifest"))) byte[] body) {
        if (idempotencyKey != null && (idempotencyKey.isBlank() || idempotencyKey.length() > KEY_MAX)) {
            return Problems.response(
                    Rejection.Invalid.of("Idempotency-Key", "must have 1 to " + KEY_MAX + " characters"));
        }
        return Names.of(namespace, name)
                .then(both -> manner(dryRun, failFast)
                        .then(manner -> Etags.required(
                                        "job " + both.namespace() + "/" + both.name(), ifMatch, ifNoneMatch)
                                .then(precondition -> read(body, both)
                                        .map(manifest -> new JobCommands.Put(
                                                both.namespace(),
                                                manifest,
                                                precondition,
                                                manner.mode(),
                                                manner.hopeless(),
                                                idempotencyKey)))))
                .then(jobs::put)
                .fold(JobResource::written, Problems::response);
    }

    private record Manner(Mode mode, Hopeless hopeless) {}

    private static Result<Manner> manner(@Nullable String dryRun, @Nullable String failFast) {
        return mode(dryRun)
                .then(mode -> Query.flag("failFast", failFast)
                        .map(fast -> new Manner(mode, fast ? Hopeless.REFUSE : Hopeless.ACCEPT)));
    }

    private static Result<Mode> mode(@Nullable String dryRun) {
        return Query.dryRun(dryRun).map(dry -> dry ? Mode.DRY_RUN : Mode.WRITE);
    }

    private Result<Manifest<JobSpec>> read(byte[] body, Names.Both path) {
        if (body.length > ManifestReader.BYTES_MAX) {
            return Result.refused(new Rejection.TooLarge("the body", ManifestReader.BYTES_MAX + " bytes"));
        }
        return switch (reader.readBody(body, Kind.JOB, JobSpec.class)) {
            case Reading.Bad<Manifest<JobSpec>>(var problems) ->
                Result.refused(new Rejection.Invalid(problems.stream()
                        .map(problem -> new FieldError(problem.path(), problem.message()))
                        .toList()));
            case Reading.Good<Manifest<JobSpec>>(Manifest<JobSpec> manifest) -> named(manifest, path.name());
        };
    }

    private static Result<Manifest<JobSpec>> named(Manifest<JobSpec> manifest, Name name) {
        Name said = manifest.metadata().name();
        return said.equals(name)
                ? Result.ok(manifest)
                : Result.refused(Rejection.Invalid.of("metadata.name", "is " + said + ", but the path says " + name));
    }

    @DELETE
    @Path("{name}")
    @Operation(
            operationId = "deleteJob",
            summary = "Stops a job, and forgets it when its tasks have ended",
            description = "Needs If-Match with its ETag, or *")
    @APIResponse(
            responseCode = "200",
            description = "Of a dry run: the job as it would be",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    @APIResponse(
            responseCode = "202",
            description = "Deletion is asked for; the job as it is now",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    public Response delete(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(description = "Check everything, change nothing", schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return Names.of(namespace, name)
                .then(both -> mode(dryRun)
                        .then(mode -> Etags.required("job " + both.namespace() + "/" + both.name(), ifMatch, null)
                                .then((Precondition precondition) ->
                                        jobs.delete(both.namespace(), both.name(), precondition, mode))
                                .map(job -> asked(mode, job))))
                .fold(answer -> answer, Problems::response);
    }

    @POST
    @Path("{name}/stop")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "stopJob", summary = "Stops a job's tasks; it stays, with its history")
    @APIResponse(
            responseCode = "200",
            description = "Of a dry run: the job as it would be",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    @APIResponse(
            responseCode = "202",
            description = "Stopping is asked for; the job as it is now",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    public Response stop(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(description = "Check everything, change nothing", schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun) {
        return Names.of(namespace, name)
                .then(both -> mode(dryRun)
                        .then(mode ->
                                jobs.stop(both.namespace(), both.name(), mode).map(job -> asked(mode, job))))
                .fold(answer -> answer, Problems::response);
    }

    @POST
    @Path("{name}/update/pause")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "pauseUpdate", summary = "Has the update of a job's tasks wait")
    @APIResponse(
            responseCode = "200",
            description = "Of a dry run: the job as it would be",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    @APIResponse(
            responseCode = "202",
            description = "Asked for; the job as it is now",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    public Response pause(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(description = "Check everything, change nothing", schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun) {
        return update(namespace, name, dryRun, Pace.PAUSE);
    }

    @POST
    @Path("{name}/update/resume")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "resumeUpdate",
            summary = "Has the update of a job's tasks go on",
            description = "One that was paused goes on; one that failed is tried once more.")
    @APIResponse(
            responseCode = "200",
            description = "Of a dry run: the job as it would be",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    @APIResponse(
            responseCode = "202",
            description = "Asked for; the job as it is now",
            content = @Content(schema = @Schema(implementation = JobObject.class)))
    public Response resume(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(description = "Check everything, change nothing", schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun) {
        return update(namespace, name, dryRun, Pace.RESUME);
    }

    private Response update(String namespace, String name, @Nullable String dryRun, Pace pace) {
        return Names.of(namespace, name)
                .then(both -> mode(dryRun)
                        .then(mode -> jobs.update(both.namespace(), both.name(), pace, mode)
                                .map(job -> asked(mode, job))))
                .fold(answer -> answer, Problems::response);
    }

    private static Response written(Written written) {
        Response.Status status = written instanceof Written.Created ? Response.Status.CREATED : Response.Status.OK;
        return answer(status, written.job());
    }

    private static Response ok(Job job) {
        return answer(Response.Status.OK, job);
    }

    private static Response asked(Mode mode, Job job) {
        return answer(mode == Mode.WRITE ? Response.Status.ACCEPTED : Response.Status.OK, job);
    }

    private static Response answer(Response.Status status, Job job) {
        return Response.status(status)
                .tag(Etags.of(job.version()))
                .entity(JobObject.of(job))
                .build();
    }
}
