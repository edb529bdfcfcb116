package io.gantry.platform.identity;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.identity.TokenSource.Found;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says who calls, by the token that a request carries. Tokens that were looked up lately are known without a query; a
 * revocation forgets all of them at once, and other programs on the same database forget within {@link #KNOWN_FOR}.
 * Those who guess tokens take at most {@value #LOOK_UPS_MAX} connections, and whoever called with a good one lately does
 * not wait behind them.
 */
public final class Callers {

    /** How the text of every service token begins, so that scanners for secrets find one that got lost. */
    public static final String PREFIX = "gantry_";

    static final Duration KNOWN_FOR = Duration.ofSeconds(5);
    static final int KNOWN_MAX = 1_000;
    private static final int LOOK_UPS_MAX = 4;
    private static final int WAITING_MAX = 200;
    private static final Duration TURN_MAX = Duration.ofSeconds(2);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final String SCHEME = "bearer ";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    /** A signed JWT: header, claims and signature. The server reads no longer headers. */
    private static final Pattern ISSUED = Pattern.compile("[A-Za-z0-9_-]{1,2000}(\\.[A-Za-z0-9_-]{1,14000}){2}");

    private final BearerToken owner;
    private final IssuedTokens issued;
    private final InstantSource time;
    private final Ticker ticker;
    private final Semaphore firstTimes = new Semaphore(LOOK_UPS_MAX, true);
    private final Semaphore again = new Semaphore(LOOK_UPS_MAX, true);
    /** Apart from the others: who waits for an issuer that does not answer holds up nobody whom the database knows. */
    private final Semaphore elsewhere = new Semaphore(LOOK_UPS_MAX, true);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Known> known = new LinkedHashMap<>(KNOWN_MAX, 0.75f, true);
    private long forgotten;

    private record Known(Found found, long sinceNanos) {}

    public Callers(BearerToken owner, InstantSource time, Ticker ticker) {
        this(owner, IssuedTokens.NOBODY, time, ticker);
    }

    /** @param issued asked for tokens that this installation did not make */
    public Callers(BearerToken owner, IssuedTokens issued, InstantSource time, Ticker ticker) {
        this.owner = owner;
        this.issued = issued;
        this.time = time;
        this.ticker = ticker;
    }

    /** The form in which a token is stored: whoever reads it there cannot call with it. */
    public static String hash(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Without waiting for anything; empty if it takes a look-up to know. */
    public Optional<Result<Identity>> atOnce(@Nullable String authorization) {
        if (owner.isIn(authorization)) {
            return Optional.of(Result.ok(Identity.OWNER));
        }
        Optional<String> token = tokenIn(authorization);
        return token.isEmpty()
                ? Optional.of(Result.refused(new Rejection.Unauthenticated()))
                : known(hash(token.get())).map(this::judged);
    }

    /** Asks where tokens are kept, if it must. */
    public Result<Identity> lookUp(@Nullable String authorization, TokenSource tokens) {
        return atOnce(authorization)
                .orElseGet(() -> lookUpToken(tokenIn(authorization).orElseThrow(), tokens));
    }

    /** A token is one no more. */
    public void forgetAll() {
        lock.lock();
        try {
            forgotten++;
            known.clear();
        } finally {
            lock.unlock();
        }
    }

    private Result<Identity> lookUpToken(String token, TokenSource tokens) {
        String hash = hash(token);
        if (!isOurs(token)) {
            return lookUpHash(hash, elsewhere, () -> identified(token, hash));
        }
        return lookUpHash(hash, wasKnown(hash) ? again : firstTimes, () -> found(hash, tokens));
    }

    private Result<Identity> lookUpHash(String hash, Semaphore turns, Supplier<Result<Identity>> lookUp) {
        if (!hasTurn(turns)) {
            return Result.refused(
                    new Rejection.TooMany("look-ups of tokens at once", Integer.toString(LOOK_UPS_MAX), ASK_AGAIN));
        }
        try { // somebody else may have looked it up while this one waited
            return known(hash).map(this::judged).orElseGet(lookUp);
        } finally {
            turns.release();
        }
    }

    private Result<Identity> found(String hash, TokenSource tokens) {
        long before = forgottenSoFar();
        Optional<Found> found = tokens.byHash(hash);
        found.ifPresent(one -> remember(hash, one, before));
        return found.map(this::judged).orElseGet(() -> Result.refused(new Rejection.Unauthenticated()));
    }

    private Result<Identity> identified(String token, String hash) {
        long before = forgottenSoFar();
        Result<Identity> identity = issued.identify(token);
        if (identity instanceof Result.Ok<Identity>(Identity one)) {
            remember(hash, new Found(one, null), before);
        }
        return identity;
    }

    private static boolean hasTurn(Semaphore turns) {
        try {
            return turns.getQueueLength() < WAITING_MAX && turns.tryAcquire(TURN_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Result<Identity> judged(Found found) {
        Identity identity = found.identity();
        if (found.revoked() != null) {
            return ended(identity, found.revoked());
        }
        return identity.until() != null && !time.instant().isBefore(identity.until())
                ? ended(identity, "it was good until " + identity.until())
                : Result.ok(identity);
    }

    private static Result<Identity> ended(Identity identity, String why) {
        Uid token = identity.token();
        if (token == null) {
            return Result.refused(new Rejection.TokenNotTrusted("it has expired"));
        }
        return Result.refused(new Rejection.TokenEnded(identity.name(), token, why));
    }

    /** However long ago. */
    private boolean wasKnown(String hash) {
        lock.lock();
        try {
            return known.containsKey(hash);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Found> known(String hash) {
        lock.lock();
        try {
            Known there = known.get(hash);
            return there != null && ticker.nanos() - there.sinceNanos() < KNOWN_FOR.toNanos()
                    ? Optional.of(there.found())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Not what was read before a revocation and comes after it. */
    private void remember(String hash, Found found, long forgottenBefore) {
        lock.lock();
        try {
            if (forgotten == forgottenBefore) {
                known.put(hash, new Known(found, ticker.nanos()));
                if (known.size() > KNOWN_MAX) {
                    known.remove(known.keySet().iterator().next());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private long forgottenSoFar() {
        lock.lock();
        try {
            return forgotten;
        } finally {
            lock.unlock();
        }
    }

    private static Optional<String> tokenIn(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String token = authorization.substring(SCHEME.length()).strip();
        return isOurs(token) || ISSUED.matcher(token).matches() ? Optional.of(token) : Optional.empty();
    }

    /** Of the form of those that are made here. */
    private static boolean isOurs(String token) {
        return FORM.matcher(token).matches();
    }
}
