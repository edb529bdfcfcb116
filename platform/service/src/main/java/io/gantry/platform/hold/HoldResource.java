package io.gantry.platform.hold;

import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.hold.Hold.Cause;
import io.gantry.platform.identity.Call;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The hold of the installation: shown, begun, released. */
@Path("/v1/hold")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "hold", description = "Observing, adopting and showing, and destroying nothing")
public class HoldResource {

    private static final int REASON_MAX = 300;
    private static final Pattern CONFIRMATION = Pattern.compile("destroy:(\\d{1,9})");

    private final Holds holds;
    private final LayerDatabase database;
    private final InstantSource time;

    /** @param database whose audit records what is asked here */
    @Inject
    public HoldResource(Holds holds, HoldDatabase database, InstantSource time) {
        this.holds = holds;
        this.database = database.layer();
        this.time = time;
    }

    /** Of the layer whose trail has the hold's begins and ends. */
    public record HoldDatabase(LayerDatabase layer) {}

    @GET
    @Operation(operationId = "showHold", summary = "Shows the hold and what it withholds", description = """
                    Also without a hold: then 'held' is false. What is withheld is told by the layers within a second; \
                    of each kind of thing all are counted and 20 are named.""")
    @APIResponse(
            responseCode = "200",
            description = "How it is now",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    public Response show() {
        return ok(holds.show(database));
    }

    @PUT
    @Operation(operationId = "beginHold", summary = "Begins a hold", description = """
                    From now on nothing is stopped, removed, switched off or deleted, whoever asks for it; it waits. One \
                    that lasts goes on with its own reason.""")
    @APIResponse(
            responseCode = "200",
            description = "There is a hold",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    public Response begin(
            @Parameter(description = "Why, for people: up to 300 characters", required = true)
                    @QueryParam("reason")
                    @Nullable
                    String reason) {
        if (reason == null || reason.isBlank() || reason.length() > REASON_MAX || !printable(reason)) {
            return Problems.response(
                    Rejection.Invalid.of("reason", "must say why, in 1 to " + REASON_MAX + " printable characters"));
        }
        String who = Call.current().map(call -> call.identity().name()).orElse(Hold.BY_ITSELF);
        return ok(holds.begin(database, new Hold(Cause.BY_HAND, reason, time.instant(), who)));
    }

    @DELETE
    @Operation(operationId = "releaseHold", summary = "Releases the hold", description = """
                    What it withheld is done then. The number of these things must be confirmed as it is now.""")
    @APIResponse(
            responseCode = "200",
            description = "It is over; with what is destroyed by that",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    @APIResponse(responseCode = "404", description = "There is no hold")
    @APIResponse(
            responseCode = "409",
            description = "Another number is destroyed now, which it says; or not everything was looked at yet")
    public Response release(
            @Parameter(description = "destroy:N, N as 'destroys' says", required = true)
                    @QueryParam("confirm")
                    @Nullable
                    String confirm) {
        Matcher said = CONFIRMATION.matcher(confirm == null ? "" : confirm);
        if (!said.matches()) {
            return Problems.response(
                    Rejection.Invalid.of("confirm", "must be destroy:N, N as 'gantry hold show' says"));
        }
        return holds.release(database, Integer.parseInt(said.group(1))).fold(HoldResource::ok, Problems::response);
    }

    private static boolean printable(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private static Response ok(Shown shown) {
        return Response.ok(shown, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
