package io.gantry.server;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Which server this is: what people ask first when something is odd. */
@Path("/v1/version")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "version", description = "Which server this is")
public class VersionResource {

    private final String version;
    private final LayerChoice choice;

    @Inject
    public VersionResource(@ConfigProperty(name = "quarkus.application.version") String version, LayerChoice choice) {
        this.version = version;
        this.choice = choice;
    }

    /**
     * What runs here.
     *
     * @param version of the server
     * @param java that it runs on
     * @param layers in this program
     */
    @Schema(name = "Version")
    public record Version(String version, String java, List<String> layers) {}

    @GET
    @Operation(operationId = "getVersion", summary = "Says which server this is, and what it runs on")
    @APIResponse(
            responseCode = "200",
            description = "The server's version, its Java, its layers",
            content = @Content(schema = @Schema(implementation = Version.class)))
    public Response get() {
        return Response.ok(new Version(version, Runtime.version().toString(), choice.here()))
                .build();
    }
}
