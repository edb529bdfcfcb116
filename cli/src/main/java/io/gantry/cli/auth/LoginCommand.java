package io.gantry.cli.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.Connection;
import io.gantry.cli.login.Logins;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "login",
        description = {
            "Logs you in at the server's issuer (OpenID Connect), with a browser on any device.",
            "What it gives is kept for this server in ~/.config/gantry/login, for your eyes only, and renewed."
        })
public final class LoginCommand implements Callable<Integer> {

    private static final Pattern WORD = Pattern.compile("(issuer|client_id)=\"([^\"]*)\"");

    @Option(names = "--issuer", paramLabel = "URL", description = "Who knows you (default: as the server says).")
    private @Nullable String issuer;

    @Option(names = "--client-id", paramLabel = "ID", description = "As which client (default: as the server says).")
    private @Nullable String clientId;

    @Option(
            names = "--scope",
            paramLabel = "WORDS",
            defaultValue = "openid",
            description = "What is asked for (default: openid). Add offline_access for a login that lasts.")
    private String scope = "openid";

    @Option(names = "--id-token", description = "Sends the server the ID token, not the access token.")
    private boolean idToken;

    @Mixin
    private Connection connection = new Connection();

    private final Context context;

    public LoginCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Api nobody = connection.openAsNobody(context);
        Api.Challenge said = nobody.challenge();
        var wanted = new Logins.Wanted(
                nobody.address(),
                named(issuer, word(said, "issuer"), "--issuer"),
                named(clientId, word(said, "client_id"), "--client-id"),
                scope,
                idToken);
        Logins.login(context, wanted, connection.issuerAuthorities(context));
        JsonNode me = connection.open(context).get("/v1/auth/whoami");
        context.terminal()
                .say("logged in as " + me.path("name").asText() + ": "
                        + me.path("role").asText());
        return Exit.OK.code();
    }

    private static Optional<String> word(Api.Challenge said, String name) {
        Matcher words = WORD.matcher(said.words());
        while (words.find()) {
            if (words.group(1).equals(name)) {
                return Optional.of(words.group(2));
            }
        }
        return Optional.empty();
    }

    private static String named(@Nullable String option, Optional<String> said, String name) {
        return Optional.ofNullable(option)
                .or(() -> said)
                .orElseThrow(() -> new Failure(
                        Exit.REFUSED,
                        "error: this server believes no issuer (gantry.oidc.issuer is not set there)",
                        "  do:  use a token: gantry token create; or name the issuer with " + name));
    }
}
