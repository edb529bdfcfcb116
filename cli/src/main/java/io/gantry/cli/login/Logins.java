package io.gantry.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Logins at servers, and the token of whoever logged in, fresh. */
public final class Logins {

    private Logins() {}

    /**
     * What somebody wants to log in with.
     *
     * @param idToken whether the server is sent the ID token, not the access token
     */
    public record Wanted(URI server, String issuer, String clientId, String scope, boolean idToken) {}

    /** Asks the person to do it elsewhere, waits, and keeps what the issuer gives. */
    public static void login(Context context, Wanted wanted, Optional<SSLContext> believed) {
        String server = wanted.server().toString();
        LoginFile file = LoginFile.of(context, server)
                .orElseThrow(() -> new Failure(
                        Exit.USAGE, "error: there is no place to keep a login", "  do:  set HOME or XDG_CONFIG_HOME"));
        var client = new IssuerClient(wanted.issuer(), believed);
        JsonNode document = client.discovered();
        String device = document.path("device_authorization_endpoint").asText("");
        if (device.isEmpty()) {
            throw new Failure(
                    Exit.FAILED,
                    "error: " + wanted.issuer() + " has no device code flow, by which this logs in",
                    "  do:  have it switched on there, or use a token: gantry token create");
        }
        var empty = new Login(
                server,
                wanted.issuer(),
                wanted.clientId(),
                document.path("token_endpoint").asText(),
                "",
                Instant.EPOCH,
                null,
                wanted.idToken());
        file.write(new DeviceLogin(context, client).login(empty, device, wanted.scope()));
    }

    /** Whether somebody was logged in there. */
    public static boolean logout(Context context, URI server) {
        return LoginFile.of(context, server.toString()).map(LoginFile::delete).orElse(false);
    }

    /**
     * Empty if nobody logged in there.
     *
     * @param believed whose certificates the issuer's may be from
     * @throws Failure if the login has ended
     */
    public static Optional<String> token(Context context, URI server, Optional<SSLContext> believed) {
        Optional<LoginFile> file = LoginFile.of(context, server.toString());
        return file.flatMap(LoginFile::read)
                .map(login -> DeviceLogin.ends(login, context.time().instant())
                        ? renewed(context, file.orElseThrow(), believed)
                        : login)
                .map(Login::send);
    }

    private static Login renewed(Context context, LoginFile file, Optional<SSLContext> believed) {
        return file.alone(() -> {
            Login now = file.read().orElseThrow(() -> ended(file)); // another command may have been quicker
            if (!DeviceLogin.ends(now, context.time().instant())) {
                return now;
            }
            Login fresh = new DeviceLogin(context, new IssuerClient(now.issuer(), believed))
                    .renewed(now)
                    .orElseThrow(() -> ended(file));
            file.write(fresh);
            return fresh;
        });
    }

    private static Failure ended(LoginFile file) {
        return new Failure(
                Exit.REFUSED,
                "error: your login has ended, and the issuer does not renew it",
                "  do:  gantry login; or gantry logout, to go by the token in GANTRY_HOME",
                "       it was kept in " + file.path());
    }
}
