package io.gantry.platform.oidc;

import io.gantry.platform.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * An issuer's public keys as they were last seen. They are asked for again when they are {@link #FRESH_FOR} old, so that a
 * key that was withdrawn stops counting, and when a token names one that is not among them, so that a new key counts at
 * once; but whoever makes up names of keys makes us ask at most every {@link #ASK_EVERY}. An issuer that is away is lived
 * without for {@link #KEPT_FOR}.
 */
final class SigningKeys {

    static final Duration FRESH_FOR = Duration.ofMinutes(10);
    static final Duration ASK_EVERY = Duration.ofSeconds(5);
    static final Duration KEPT_FOR = Duration.ofHours(24);
    private static final int KEYS_MAX = 100;

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);

    private final KeySource source;
    private final Ticker ticker;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Seen seen;
    private volatile @Nullable Long askedAt;

    private record Seen(List<PublicJsonWebKey> keys, long atNanos) {}

    SigningKeys(KeySource source, Ticker ticker) {
        this.source = source;
        this.ticker = ticker;
    }

    /**
     * Those that a token may be signed with.
     *
     * @param id as the token names its key; null if it does not, and all are meant
     * @param type EC, RSA or OKP
     * @throws IOException if it cannot be known: the issuer has been away for too long
     */
    List<PublicJsonWebKey> find(@Nullable String id, String type, String algorithm) throws IOException {
        Seen known = current();
        List<PublicJsonWebKey> found = fitting(known, id, type, algorithm);
        if (found.isEmpty() && mayAsk()) {
            found = fitting(ask(known), id, type, algorithm);
        }
        return found;
    }

    private Seen current() throws IOException {
        Seen known = seen;
        if (known != null && ticker.nanos() - known.atNanos() < FRESH_FOR.toNanos()) {
            return known;
        }
        if (known == null || mayAsk()) {
            return ask(known);
        }
        return usable(known).orElseThrow(() -> new IOException("the issuer has been away for " + KEPT_FOR));
    }

    private boolean mayAsk() {
        Long last = askedAt;
        return last == null || ticker.nanos() - last >= ASK_EVERY.toNanos();
    }

    /** One at a time; whoever waited has what the other one got. */
    private Seen ask(@Nullable Seen before) throws IOException {
        asking.lock();
        try {
            Seen meanwhile = seen;
            if (meanwhile != null && !meanwhile.equals(before)) {
                return meanwhile;
            }
            if (!mayAsk()) {
                return usable(before).orElseThrow(() -> new IOException("the issuer did not answer a moment ago"));
            }
            askedAt = ticker.nanos();
            return fetched(before);
        } finally {
            asking.unlock();
        }
    }

    private Seen fetched(@Nullable Seen before) throws IOException {
        try {
            Seen fresh = new Seen(
                    source.fetch().stream()
                            .filter(PublicJsonWebKey.class::isInstance) // never one that signs what it checks
                            .map(PublicJsonWebKey.class::cast)
                            .filter(key -> key.getUse() == null || key.getUse().equals("sig"))
                            .limit(KEYS_MAX)
                            .toList(),
                    ticker.nanos());
            seen = fresh;
            return fresh;
        } catch (IOException e) {
            Optional<Seen> last = usable(before);
            LOG.warnf(
                    "the issuer's keys cannot be had, %s: %s",
                    last.isEmpty() ? "so its tokens are not known" : "those it had before count on", e.getMessage());
            if (last.isEmpty()) {
                throw e;
            }
            return last.get();
        }
    }

    private Optional<Seen> usable(@Nullable Seen known) {
        return Optional.ofNullable(known).filter(one -> ticker.nanos() - one.atNanos() < KEPT_FOR.toNanos());
    }

    private static List<PublicJsonWebKey> fitting(Seen known, @Nullable String id, String type, String algorithm) {
        return known.keys().stream()
                .filter(key -> id == null || id.equals(key.getKeyId()))
                .filter(key -> key.getKeyType().equals(type))
                .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                .toList();
    }
}
