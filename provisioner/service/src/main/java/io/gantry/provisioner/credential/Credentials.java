package io.gantry.provisioner.credential;

import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.provisioner.operation.DriverCalls;
import io.gantry.provisioner.operation.ProviderBook;
import io.gantry.provisioner.operation.ProviderBook.Callee;
import io.gantry.provisioner.spi.ProviderFailure;
import io.gantry.provisioner.wish.Wishes;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Replaces a provider's credential when its driver has logged in with the new one, by asking for all that is there. Until
 * then, and if that fails, the one before stays in use. Calls that are under way keep what they began with; every later
 * one has the new.
 */
public final class Credentials {

    /** Characters of one. */
    public static final int LENGTH_MAX = 65_536;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final LayerContext context;
    private final Wishes wishes;
    private final ProviderBook book;
    private final DriverCalls calls;
    private final Runnable changed;

    /** @param changed after a commit: what waited for it may go on */
    public Credentials(LayerContext context, Wishes wishes, ProviderBook book, DriverCalls calls, Runnable changed) {
        this.context = context;
        this.wishes = wishes;
        this.book = book;
        this.calls = calls;
        this.changed = changed;
    }

    /**
     * What is in use from now on.
     *
     * @param credential its name in the provider's spec
     * @param providers that name it, all of which let it in
     */
    public record Replaced(Name credential, List<Name> providers) {}

    public Result<Replaced> replace(Name provider, SecretText text) {
        if (text.reveal().isBlank() || text.reveal().length() > LENGTH_MAX) {
            return Result.refused(
                    Rejection.Invalid.of("text", "must have 1 to " + LENGTH_MAX + " characters, and not only spaces"));
        }
        Optional<Declared<ProviderSpec>> declared = wishes.providerNamed(provider);
        if (declared.isEmpty()) {
            return Result.refused(new Rejection.NotYetKnown("provider " + provider, RETRY_AFTER));
        }
        SecretRef credential = declared.get().spec().credential();
        if (credential == null) {
            return Result.refused(Rejection.Invalid.of(
                    "spec.credential", "provider " + provider + " names none: declare its name there first"));
        }
        return ProviderBook.kept(credential)
                .map(kept -> replace(credential, kept, text))
                .orElseGet(() -> Result.refused(Rejection.Invalid.of(
                        "spec.credential", "'" + credential.name() + "' is too long: at most 52 characters")));
    }

    private Result<Replaced> replace(SecretRef credential, SecretRef kept, SecretText text) {
        List<Declared<ProviderSpec>> users = wishes.providers().stream()
                .filter(one -> credential.equals(one.spec().credential()))
                .toList();
        for (Declared<ProviderSpec> user : users) {
            Optional<Rejection> refusal = tried(user, text);
            if (refusal.isPresent()) {
                return Result.refused(refusal.get());
            }
        }
        var replaced = new Replaced(
                credential.name(),
                users.stream().map(user -> user.metadata().name()).sorted().toList());
        return context.database().write(unit -> {
            context.secrets().put(unit, kept.name(), text);
            unit.afterCommit(changed);
            return Result.ok(replaced);
        });
    }

    /** Why the provider is not to be called with it. */
    private Optional<Rejection> tried(Declared<ProviderSpec> provider, SecretText text) {
        Name name = provider.metadata().name();
        Optional<Callee> callee = book.with(provider, text);
        if (callee.isEmpty()) {
            return Optional.of(Rejection.Invalid.of(
                    "spec.driver",
                    "of provider " + name + ": this release has no driver '"
                            + provider.spec().driver() + "'"));
        }
        List<String> faults = callee.get().driver().check(callee.get().provider());
        if (!faults.isEmpty()) {
            return Optional.of(new Rejection.Invalid(faults.stream()
                    .map(fault -> new FieldError("spec", "of provider " + name + ": " + masked(fault, text)))
                    .toList()));
        }
        return login(provider.uid(), name, callee.get(), text);
    }

    private Optional<Rejection> login(Uid uid, Name name, Callee callee, SecretText text) {
        String what = "the new credential of provider " + name;
        try {
            calls.call(
                    uid, "logging in at provider " + name, () -> callee.driver().list(callee.provider()));
            return Optional.empty();
        } catch (ProviderFailure refused) {
            return Optional.of(new Rejection.NotVerified(what, refused.kind() + ": " + masked(refused.detail(), text)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Rejection.NotVerified(what, "the server is stopping"));
        }
    }

    /** Some say what they were given. */
    private static String masked(String words, SecretText text) {
        return words.replace(text.reveal(), SecretText.MASK);
    }

    /** Those that no provider names any more, not even one that is deleted and still has machines. */
    public static int forgetUnused(Unit unit, Instant before, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                    delete from secret where name in (
                        select s.name from secret s
                        where s.name like 'credential-%' and s.changed_at < ?
                        and not exists (select 1 from provider_spec p
                            where 'credential-' || (p.body::jsonb #>> '{spec,credential}') = s.name)
                        limit ?)""")) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }
}
