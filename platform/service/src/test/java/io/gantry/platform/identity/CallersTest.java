package io.gantry.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.identity.TokenSource.Found;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who calls is known from the token, mostly without a query. */
class CallersTest {

    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
    private static final String TOKEN = Callers.PREFIX + "A".repeat(43);

    private static final Uid UID = Uid.parse("01890a5d-ac96-774b-bcce-b302099a8057");

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final Map<String, Found> kept = new HashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final TokenSource tokens = hash -> {
        queries.incrementAndGet();
        return Optional.ofNullable(kept.get(hash));
    };
    private final Callers callers = new Callers(
            new BearerToken(new SecretText("o".repeat(43))),
            () -> BEGIN.plus(passed.get()),
            () -> passed.get().toNanos());

    private static Found token(@Nullable Instant until, @Nullable String revoked) {
        var identity = Identity.ofToken("ci", UID, Role.DEVELOPER, List.of(new Name("shop")), until);
        return new Found(identity, revoked);
    }

    private Result<Identity> call(String token) {
        return callers.lookUp("Bearer " + token, tokens);
    }

    @Test
    void theOwnersTokenIsAdminAndNeedsNoDatabase() {
        assertThat(call("o".repeat(43))).isEqualTo(Result.ok(Identity.OWNER));
        assertThat(callers.atOnce("bearer " + "o".repeat(43))).isPresent();
        assertThat(queries).hasValue(0);
    }

    @Test
    void whatCannotBeATokenIsRefusedWithoutAQuery() {
        for (String header : List.of("Bearer x", "Bearer " + TOKEN + "A", "Basic " + TOKEN, "", TOKEN)) {
            assertThat(callers.atOnce(header)).as(header).contains(Result.refused(new Rejection.Unauthenticated()));
        }
        assertThat(callers.atOnce(null)).contains(Result.refused(new Rejection.Unauthenticated()));
        assertThat(queries).hasValue(0);
    }

    @Test
    void aTokenOfSomebodyElseIsAskedForThereAndOnlyUntilItEnds() {
        var asked = new AtomicInteger();
        var alice = Identity.issued("alice", "https://sso.example", Role.VIEWER, List.of(), BEGIN.plusSeconds(3));
        var both = new Callers(
                new BearerToken(new SecretText("o".repeat(43))),
                token -> {
                    asked.incrementAndGet();
                    return token.startsWith("good.")
                            ? Result.ok(alice)
                            : Result.refused(new Rejection.TokenNotTrusted("it is not from https://sso.example"));
                },
                () -> BEGIN.plus(passed.get()),
                () -> passed.get().toNanos());

        assertThat(both.atOnce("Bearer good.a.b")).as("it takes a look-up").isEmpty();
        assertThat(both.lookUp("Bearer good.a.b", tokens)).isEqualTo(Result.ok(alice));
        assertThat(both.atOnce("Bearer good.a.b")).contains(Result.ok(alice));
        assertThat(asked).hasValue(1);
        assertThat(both.lookUp("Bearer bad.a.b", tokens)).isInstanceOf(Result.Refused.class);
        passed.set(Duration.ofSeconds(3));
        assertThat(both.atOnce("Bearer good.a.b"))
                .contains(Result.refused(new Rejection.TokenNotTrusted("it has expired")));
        assertThat(queries).as("the database is not asked for it").hasValue(0);
    }

    @Test
    void aTokenIsLookedUpOnceInAWhile() {
        kept.put(Callers.hash(TOKEN), token(null, null));
        for (int i = 0; i < 100; i++) {
            assertThat(call(TOKEN).orThrow().name()).isEqualTo("ci");
        }
        assertThat(queries).hasValue(1);
        passed.set(Callers.KNOWN_FOR);
        call(TOKEN);
        assertThat(queries).hasValue(2);
    }

    @Test
    void aRevocationIsKnownAtOnce() {
        kept.put(Callers.hash(TOKEN), token(null, null));
        call(TOKEN);
        kept.put(Callers.hash(TOKEN), token(null, "it was revoked"));
        callers.forgetAll();
        assertThat(call(TOKEN)).isEqualTo(Result.refused(new Rejection.TokenEnded("ci", UID, "it was revoked")));
    }

    @Test
    void whatWasReadBeforeARevocationIsNotKeptAfterIt() {
        TokenSource slow = hash -> {
            callers.forgetAll();
            return Optional.of(token(null, null));
        };
        callers.lookUp("Bearer " + TOKEN, slow);
        assertThat(callers.atOnce("Bearer " + TOKEN)).isEmpty();
    }

    @Test
    void aTokenEndsAtItsTimeEvenIfItWasJustUsed() {
        kept.put(Callers.hash(TOKEN), token(BEGIN.plusSeconds(1), null));
        assertThat(call(TOKEN)).isInstanceOf(Result.Ok.class);
        passed.set(Duration.ofSeconds(1));
        assertThat(callers.atOnce("Bearer " + TOKEN))
                .contains(
                        Result.refused(new Rejection.TokenEnded("ci", UID, "it was good until 2030-01-01T00:00:01Z")));
    }

    @Test
    void howManyAreRememberedIsBounded() {
        for (int i = 0; i <= Callers.KNOWN_MAX; i++) {
            String token = Callers.PREFIX + String.format("%043d", i);
            kept.put(Callers.hash(token), token(null, null));
            call(token);
        }
        assertThat(callers.atOnce("Bearer " + Callers.PREFIX + String.format("%043d", 0)))
                .isEmpty();
        assertThat(callers.atOnce("Bearer " + Callers.PREFIX + String.format("%043d", 1)))
                .isPresent();
    }

    @Test
    void guessedTokensAreNotRemembered() {
        call(TOKEN);
        call(TOKEN);
        assertThat(queries).hasValue(2);
    }

    @Test
    void whoeverCalledLatelyDoesNotWaitBehindGuesses() throws Exception {
        kept.put(Callers.hash(TOKEN), token(null, null));
        call(TOKEN);
        passed.set(Callers.KNOWN_FOR);

        var go = new CountDownLatch(1);
        var inside = new CountDownLatch(4);
        TokenSource stuck = hash -> {
            inside.countDown();
            await(go);
            return Optional.empty();
        };
        var guesses = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            String guess = Callers.PREFIX + String.format("%043d", i);
            guesses.add(Thread.ofVirtual().start(() -> callers.lookUp("Bearer " + guess, stuck)));
        }
        await(inside);
        assertThat(call(TOKEN)).isInstanceOf(Result.Ok.class);
        assertThat(call(Callers.PREFIX + "B".repeat(43)))
                .as("a fifth guess is not looked up")
                .isInstanceOfSatisfying(
                        Result.Refused.class, no -> assertThat(no.rejection()).isInstanceOf(Rejection.TooMany.class));
        go.countDown();
        for (Thread guess : guesses) {
            guess.join();
        }
        assertThat(call(Callers.PREFIX + "B".repeat(43))).isEqualTo(Result.refused(new Rejection.Unauthenticated()));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
