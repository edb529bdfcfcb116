package io.gantry.server;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What can be asked, in OpenAPI 3.1: the document of {@code docs/api}, which the build makes and checks. */
@Path("/openapi")
public class ApiDocument {

    private static final String FILE = "/openapi.yaml";

    @GET
    @Operation(hidden = true) // in itself
    @Produces("application/yaml")
    @NonBlocking
    public byte[] read() throws IOException {
        try (InputStream document = ApiDocument.class.getResourceAsStream(FILE)) {
            return Objects.requireNonNull(document, "this build has no " + FILE).readAllBytes();
        }
    }
}
