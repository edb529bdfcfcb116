package io.gantry.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.login.Logins;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to a server, and the rule where it is if they are left out. */
public final class Connection {

    public static final String DEFAULT_URL = "http://127.0.0.1:7070";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Where the server is (default: $GANTRY_SERVER, then server.json in $GANTRY_HOME).")
    private @Nullable String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token (default: $GANTRY_TOKEN_FILE, a login, token in $GANTRY_HOME).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "Certificates in PEM of the authorities to believe (default: $GANTRY_CA, then this machine's).")
    private @Nullable Path authorities;

    public Api open(Context context) {
        return new Api(address(context), token(context), authorities(context), context);
    }

    /** Sends no token. */
    public Api openAsNobody(Context context) {
        return new Api(address(context), Optional.empty(), authorities(context), context);
    }

    /** Whose certificates an issuer's may be from; this machine's authorities if nothing is said. */
    public Optional<SSLContext> issuerAuthorities(Context context) {
        return context.variable("GANTRY_ISSUER_CA")
                .map(Path::of)
                .map(context.folder()::resolve)
                .map(Authority::trusting);
    }

    private Optional<SSLContext> authorities(Context context) {
        return Optional.ofNullable(authorities)
                .or(() -> context.variable("GANTRY_CA").map(Path::of))
                .map(context.folder()::resolve)
                .map(Authority::trusting);
    }

    private URI address(Context context) {
        String url = Optional.ofNullable(server)
                .or(() -> context.variable("GANTRY_SERVER"))
                .or(() -> recorded(context.home().resolve("server.json")))
                .orElse(DEFAULT_URL);
        try {
            URI uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            if (uri.getHost() != null && uri.getScheme().startsWith("http")) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new Failure(Exit.USAGE, "error: '" + url + "' is not a server's address: write it as " + DEFAULT_URL);
    }

    private static Optional<String> recorded(Path file) {
        try {
            JsonNode url =
                    GantryJson.lenient().readTree(Files.readAllBytes(file)).path("url");
            return url.isTextual() ? Optional.of(url.asText()) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // no server was started here: the default
        }
    }

    /** What is named goes before a login, and that before what is found. */
    private Optional<String> token(Context context) {
        Optional<Path> named = Optional.ofNullable(tokenFile)
                .or(() -> context.variable("GANTRY_TOKEN_FILE").map(Path::of));
        return named.isPresent()
                ? inFile(context, named)
                : Logins.token(context, address(context), issuerAuthorities(context))
                        .or(() -> inFile(context, named));
    }

    private static Optional<String> inFile(Context context, Optional<Path> named) {
        Path file = named.map(context.folder()::resolve)
                .orElseGet(() -> context.home().resolve("token"));
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException _) {
            if (named.isPresent()) {
                throw new Failure(
                        Exit.USAGE,
                        "error: cannot read the token file " + file,
                        "  do: name the file the server wrote with --token-file; only its owner may read it");
            }
            return Optional.empty(); // the server says so if it wants one
        }
    }
}
