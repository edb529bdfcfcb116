package io.gantry.inventory.token;

import io.gantry.inventory.declared.KnownObjects;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.database.Unit;
import io.gantry.platform.identity.Call;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.TokenSource;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Retention;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What admins do with tokens, and how one is found when somebody calls with it. */
public final class Tokens implements TokenSource {

    static final String LISTING = "tokens";
    private static final int BYTES = 32;

    private final LayerContext context;
    private final SecureRandom unpredictable;
    private final KnownObjects known = new KnownObjects();
    private final List<Runnable> whenRevoked = new CopyOnWriteArrayList<>();

    public Tokens(LayerContext context, SecureRandom unpredictable) {
        this.context = context;
        this.unpredictable = unpredictable;
    }

    /** The only time that its text is told. */
    record Made(ServiceToken token, SecretText text) {}

    /** Called after the commit of each revocation; must be quick. */
    public void whenRevoked(Runnable forget) {
        whenRevoked.add(forget);
    }

    /** How long it is known of a token that ended what it was. */
    public Retention.Rule kept(Duration keptFor) {
        return new Retention.Rule("ended-tokens", keptFor, TokenTable::forget);
    }

    Result<Made> make(WantedToken wanted) {
        SecretText text = freshText(unpredictable);
        var token = new ServiceToken(
                context.uids().next(),
                wanted.name(),
                wanted.role(),
                wanted.namespaces(),
                context.time().instant(),
                caller(),
                wanted.until(),
                null,
                null,
                null);
        return context.database().write(unit -> {
            List<FieldError> missing = missing(unit, wanted.namespaces());
            if (!missing.isEmpty()) {
                return Result.refused(new Rejection.Invalid(missing));
            }
            return TokenTable.insert(unit, token, Callers.hash(text.reveal()))
                    ? Result.ok(new Made(token, text))
                    : Result.refused(new Rejection.AlreadyExists(what(wanted.name())));
        });
    }

    /** 256 random bits that nobody has. */
    static SecretText freshText(SecureRandom unpredictable) {
        byte[] bytes = new byte[BYTES];
        unpredictable.nextBytes(bytes);
        return new SecretText(
                Callers.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Those that were made at the machine and are good now: when the last of them ends, and how many there are. */
    public BreakGlass.Open breakGlass() {
        return context.database()
                .read(unit -> TokenTable.breakGlass(unit, context.time().instant()));
    }

    /** A token for a namespace that is not there yet would be one for whoever makes it. */
    private List<FieldError> missing(Unit unit, List<Name> namespaces) {
        Set<Name> there = known.share(unit, Kind.NAMESPACE, namespaces);
        return namespaces.stream()
                .filter(name -> !there.contains(name))
                .map(name -> new FieldError("namespaces", "there is no namespace " + name + "; declare it first"))
                .toList();
    }

    /** Those that are good now in a namespace that they are limited to, in people's words: {@code token ci}. */
    public List<String> limitedTo(Unit unit, Name namespace, int limit) {
        return TokenTable.limitedTo(unit, namespace, context.time().instant(), limit).stream()
                .map(name -> "token " + name)
                .toList();
    }

    Result<ServiceToken> revoke(Name name) {
        return context.database().write(unit -> {
            Optional<ServiceToken> revoked =
                    TokenTable.revoke(unit, name, context.time().instant(), caller());
            whenRevoked.forEach(unit::afterCommit);
            return found(name, revoked);
        });
    }

    Result<ServiceToken> get(Name name) {
        return found(name, context.database().read(unit -> TokenTable.live(unit, name)));
    }

    Result<Page<ServiceToken>> page(PageRequest request) {
        return request.after(Uid::parse).map(last -> {
            List<ServiceToken> found =
                    context.database().read(unit -> TokenTable.page(unit, last.orElse(null), request.limitAndOne()));
            return Page.of(request, found, token -> token.uid().text());
        });
    }

    @Override
    public Optional<Found> byHash(String hash) {
        return context.database()
                .read(unit -> TokenTable.byHash(unit, hash))
                .map(token -> new Found(
                        token.identity(),
                        token.revoked() == null
                                ? null
                                : "it was revoked at " + token.revoked() + " by " + token.revokedBy()));
    }

    private static Result<ServiceToken> found(Name name, Optional<ServiceToken> token) {
        return token.map(Result::ok).orElseGet(() -> Result.refused(new Rejection.NotFound(what(name))));
    }

    private static String what(Name name) {
        return "token " + name;
    }

    private static String caller() {
        return Call.current().map(call -> call.identity().signature()).orElse(Identity.OWNER.name());
    }
}
