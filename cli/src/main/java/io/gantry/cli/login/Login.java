package io.gantry.cli.login;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What logging in at one server left: whom to send, and how to get a fresh one.
 *
 * @param server that the token is for; it is sent to no other
 * @param send the token that the server is sent
 * @param until when it ends
 * @param refresh by which the issuer gives another; null if it gives none
 * @param idToken whether it is the ID token that is sent, not the access token
 */
record Login(
        String server,
        String issuer,
        String clientId,
        String tokenEndpoint,
        String send,
        Instant until,
        @Nullable String refresh,
        boolean idToken) {

    /** With what the issuer gave instead. */
    Login renewed(String newSend, Instant newUntil, Optional<String> newRefresh) {
        return new Login(
                server, issuer, clientId, tokenEndpoint, newSend, newUntil, newRefresh.orElse(refresh), idToken);
    }

    @Override
    public String toString() {
        return "Login[" + server + ", " + issuer + ", until " + until + ", ******]";
    }
}
