package io.gantry.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells what the server refused: what, which, why, what to do, and where it is documented. */
public final class Refusals {

    private static final String TYPES = "https://gantry.io/problems/";

    private Refusals() {}

    static Failure failure(Api.Answer answer, String about, boolean hadToken) {
        return new Failure(exit(answer.status()), lines(answer, about, hadToken));
    }

    /** The problem's stable name: {@code stale-version}; empty if the answer has none. */
    public static String slug(Api.Answer answer) {
        String type = answer.body().path("type").asText("");
        return type.startsWith(TYPES) ? type.substring(TYPES.length()) : "";
    }

    public static List<String> lines(Api.Answer answer, String about, boolean hadToken) {
        JsonNode problem = answer.body();
        var lines = new ArrayList<String>();
        lines.add("error: " + about + ": " + problem.path("title").asText("HTTP status " + answer.status()));
        String detail = problem.path("detail").asText("");
        if (!detail.isEmpty()) {
            lines.add("  why: " + detail);
        }
        problem.path("errors")
                .forEach(error -> lines.add("       " + error.path("field").asText() + ": "
                        + error.path("message").asText()));
        whatToDo(answer, hadToken).ifPresent(hint -> lines.add("  do:  " + hint));
        String slug = slug(answer);
        if (!slug.isEmpty()) {
            lines.add("  see: docs/problems/" + slug + ".md, " + TYPES + slug);
        }
        return lines;
    }

    private static Exit exit(int status) {
        if (status == 404) {
            return Exit.NOT_FOUND;
        }
        return status < 500 ? Exit.REFUSED : Exit.FAILED;
    }

    private static Optional<String> whatToDo(Api.Answer answer, boolean hadToken) {
        return Optional.ofNullable(
                switch (answer.status()) {
                    case 401 ->
                        hadToken
                                ? "gantry login, or name a token of this server with --token-file; an admin makes one: gantry token create"
                                : "no token was sent: name the server's with --token-file, or set GANTRY_HOME";
                    case 403 -> "ask an admin for a token that may: gantry token create; see gantry auth can-i";
                    case 404 -> "see what there is with 'gantry get'";
                    case 412 -> "somebody else changed it: look at it again, then repeat";
                    case 413 -> "send less: a manifest may have 1 MiB";
                    case 429, 503 -> "try again in a moment";
                    default -> answer.status() >= 500 ? "look into the server's log, logs/ in its data folder" : null;
                });
    }

    static Failure unreachable(URI address, IOException cause, Path home) {
        Optional<Authority.Trouble> trouble = Authority.trouble(cause);
        if (trouble.isPresent()) {
            return new Failure(
                    Exit.UNREACHABLE,
                    "error: cannot trust what answers at " + address,
                    "  why: " + trouble.get().why(),
                    "  do:  " + trouble.get().instead());
        }
        String why = switch (cause) {
            case ConnectException _ -> "nothing answers at that address";
            case HttpTimeoutException _ -> "it did not answer in time";
            default -> Optional.ofNullable(cause.getMessage()).orElse("the connection broke");
        };
        if (why.contains("header parser received no bytes") && "http".equals(address.getScheme())) {
            why = "it hung up without a word: a server that speaks TLS does so; write its address with https://";
        }
        return new Failure(
                Exit.UNREACHABLE,
                "error: cannot reach the server at " + address,
                "  why: " + why,
                "  do:  start it with './gantry dev' (or './gantry demo'), or name another with --server",
                "       its data folder is taken to be " + home + " (set GANTRY_HOME for another)");
    }
}
