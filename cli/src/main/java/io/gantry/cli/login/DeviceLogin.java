package io.gantry.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Logs in with a browser on any device (RFC 8628): the issuer gives a code, the person types it where they are logged in
 * already, and we ask until that is done. No password passes through here.
 */
final class DeviceLogin {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final long INTERVAL_SECONDS = 5;
    private static final long INTERVAL_SECONDS_MAX = 60;
    private static final long LASTS_SECONDS = 600;
    /** Fresh ones are fetched a little before the end: the way to the server takes time, too. */
    private static final Duration RENEW_BEFORE = Duration.ofSeconds(20);

    private final Context context;
    private final IssuerClient issuer;

    DeviceLogin(Context context, IssuerClient issuer) {
        this.context = context;
        this.issuer = issuer;
    }

    /** @param wanted without a token yet */
    Login login(Login wanted, String deviceEndpoint, String scope) {
        IssuerClient.Said begun = issuer.post(deviceEndpoint, Map.of("client_id", wanted.clientId(), "scope", scope));
        if (begun.status() != 200) {
            throw refused("does not let client " + wanted.clientId() + " begin to log in", begun);
        }
        JsonNode device = begun.body();
        String link = device.path("verification_uri_complete")
                .asText(device.path("verification_uri").asText());
        context.terminal().note("open " + link);
        context.terminal()
                .note("and see that it shows the code "
                        + device.path("user_code").asText());
        return granted(wanted, asked(wanted, device));
    }

    private JsonNode asked(Login wanted, JsonNode device) {
        long interval = device.path("interval").asLong(INTERVAL_SECONDS);
        long end = context.nanos().getAsLong()
                + Duration.ofSeconds(device.path("expires_in").asLong(LASTS_SECONDS))
                        .toNanos();
        var form = Map.of(
                "grant_type", GRANT,
                "client_id", wanted.clientId(),
                "device_code", device.path("device_code").asText());
        while (context.nanos().getAsLong() - end < 0) {
            context.waitFor(Duration.ofSeconds(Math.clamp(interval, 1, INTERVAL_SECONDS_MAX)));
            IssuerClient.Said said = issuer.post(wanted.tokenEndpoint(), form);
            if (said.status() == 200) {
                return said.body();
            }
            switch (said.error()) {
                case "authorization_pending" -> {
                    // somebody still types
                }
                case "slow_down" -> interval += INTERVAL_SECONDS;
                default -> throw refused("did not log you in", said);
            }
        }
        throw new Failure(Exit.TIMED_OUT, "error: nobody typed the code in time", "  do:  gantry login again");
    }

    /** A fresh one where it is about to end; empty if the issuer gives none any more. */
    Optional<Login> renewed(Login login) {
        if (login.refresh() == null) {
            return Optional.empty();
        }
        IssuerClient.Said said = issuer.post(
                login.tokenEndpoint(),
                Map.of(
                        "grant_type", "refresh_token",
                        "client_id", login.clientId(),
                        "refresh_token", login.refresh()));
        return said.status() == 200 ? Optional.of(granted(login, said.body())) : Optional.empty();
    }

    static boolean ends(Login login, Instant now) {
        return now.plus(RENEW_BEFORE).isAfter(login.until());
    }

    private Login granted(Login wanted, JsonNode answer) {
        String kind = wanted.idToken() ? "id_token" : "access_token";
        String token = answer.path(kind).asText("");
        if (token.isEmpty()) {
            throw new Failure(
                    Exit.FAILED,
                    "error: the issuer gave no " + kind,
                    "  do:  log in with" + (wanted.idToken() ? "out" : "") + " --id-token");
        }
        long lasts = answer.path("expires_in").asLong(INTERVAL_SECONDS_MAX);
        String refresh = answer.path("refresh_token").asText("");
        return wanted.renewed(
                token,
                context.time().instant().plusSeconds(lasts),
                Optional.of(refresh).filter(text -> !text.isEmpty()));
    }

    private static Failure refused(String what, IssuerClient.Said said) {
        return new Failure(
                Exit.REFUSED,
                "error: the issuer " + what,
                "  why: " + said.error() + " "
                        + said.body().path("error_description").asText("status " + said.status()),
                "  do:  gantry login again; the client must be one that the issuer knows, with the device code flow on");
    }
}
