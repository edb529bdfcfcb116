package io.gantry.platform.member;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Which copies of the program there are. Any of them tells. */
@Path("/v1/members")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "members", description = "The copies of the program")
public class MembersResource {

    private static final String LISTING = "members";

    private final Members members;

    @Inject
    public MembersResource(Members members) {
        this.members = members;
    }

    /** For the OpenAPI document. */
    @Schema(name = "MemberPage")
    record Listed(List<Member> items, @Nullable String next) {}

    @GET
    @Operation(operationId = "listMembers", summary = "Lists the copies of the program that live", description = """
                    By uid, which sorts by their starts. One that ended without a word is listed until its time is over; \
                    one that just started is listed a moment later.""")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Listed.class)))
    public Response list(
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return PageRequest.of(LISTING, limit, cursor)
                .then(this::page)
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    private Result<Page<Member>> page(PageRequest request) {
        return request.after(Uid::parse).map(last -> {
            List<Member> rest = members.all().stream()
                    .filter(member -> last.isEmpty() || member.uid().compareTo(last.get()) > 0)
                    .limit(request.limitAndOne())
                    .toList();
            return Page.of(request, rest, member -> member.uid().text());
        });
    }
}
