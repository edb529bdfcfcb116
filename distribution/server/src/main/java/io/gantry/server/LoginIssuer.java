package io.gantry.server;

import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.IssuedTokens;
import io.gantry.platform.oidc.Issuer;
import io.gantry.platform.oidc.IssuerSettings;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The issuer that was configured, if any. What it takes to check its tokens is made when the first one comes: a start
 * neither waits for the issuer nor loads any of it.
 */
final class LoginIssuer implements IssuedTokens {

    /** Asked when a request comes: settings are not there yet when the filters of requests are made. */
    private final Supplier<ServerConfig> config;

    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable IssuedTokens made;

    LoginIssuer(Supplier<ServerConfig> config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming every setting of it that is wrong */
    static void check(ServerConfig config) {
        Optional<IssuerSettings> _ = settings(config.oidc());
        if (config.oidc().issuer().isEmpty()
                && (config.oidc().audience().isPresent()
                        || config.oidc().roles().isPresent())) {
            throw new IllegalArgumentException(
                    "gantry.oidc.issuer is not set, and nothing else of gantry.oidc counts" + " without it");
        }
    }

    private static Optional<IssuerSettings> settings(ServerConfig.Oidc oidc) {
        return oidc.issuer()
                .map(issuer -> IssuerSettings.of(new IssuerSettings.Texts(
                        issuer,
                        oidc.audience(),
                        oidc.clientId(),
                        oidc.nameClaim(),
                        oidc.groupsClaim(),
                        oidc.roles().orElse(List.of()),
                        oidc.clocksDiffer(),
                        oidc.authority())));
    }

    @Override
    public Result<Identity> identify(String token) {
        IssuedTokens known = made;
        return (known == null ? make() : known).identify(token);
    }

    /** What a client is told that has no good token: where one may log in. Empty if nowhere. */
    Optional<String> challenge() {
        ServerConfig.Oidc oidc = config.get().oidc();
        return oidc.issuer()
                .map(issuer ->
                        "Bearer realm=\"gantry\", issuer=\"" + issuer + "\", client_id=\"" + oidc.clientId() + "\"");
    }

    private IssuedTokens make() {
        making.lock();
        try {
            IssuedTokens known = made;
            if (known == null) {
                Optional<IssuerSettings> settings = settings(config.get().oidc());
                known = settings.isEmpty()
                        ? IssuedTokens.NOBODY
                        : new Issuer(settings.get(), Clock.systemUTC(), System::nanoTime);
                made = known;
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            making.unlock();
        }
    }
}
