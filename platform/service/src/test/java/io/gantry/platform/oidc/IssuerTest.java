package io.gantry.platform.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Role;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is believed, against an issuer over HTTP with keys that were made here. */
class IssuerTest {

    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration DIFFER = Duration.ofSeconds(30);

    private static PublicJsonWebKey rsa;
    private static PublicJsonWebKey ec;
    private static PublicJsonWebKey ed;

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private TestIssuer provider;
    private Issuer issuer;

    @BeforeAll
    static void keys() throws JoseException {
        rsa = named("rsa", RsaJwkGenerator.generateJwk(2048));
        ec = named("ec", EcJwkGenerator.generateJwk(EllipticCurves.P256));
        ed = named("ed", OkpJwkGenerator.generateJwk("Ed25519"));
    }

    private static PublicJsonWebKey named(String id, PublicJsonWebKey key) {
        key.setKeyId(id);
        return key;
    }

    @BeforeEach
    void start() throws IOException {
        provider = new TestIssuer();
        provider.has(rsa, ec, ed);
        issuer = new Issuer(
                settings("groups", "shop-team=developer/shop"),
                () -> BEGIN.plus(passed.get()),
                () -> passed.get().toNanos());
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private IssuerSettings settings(String groupsClaim, String... roles) {
        return IssuerSettings.of(new IssuerSettings.Texts(
                provider.address().toString(),
                Optional.of("gantry"),
                "gantry",
                "preferred_username",
                groupsClaim,
                List.of(roles),
                DIFFER,
                Optional.empty()));
    }

    private JwtClaims claims() {
        return provider.claims(BEGIN.plus(passed.get()));
    }

    private Result<Identity> called(String token) {
        return issuer.identify(token);
    }

    private String why(String token) {
        return called(token) instanceof Result.Refused<Identity>(Rejection.TokenNotTrusted(String why))
                ? why
                : String.valueOf(called(token));
    }

    @Test
    void whoIsInAGroupMayWhatTheGroupMay() {
        for (PublicJsonWebKey key : List.of(rsa, ec, ed)) {
            assertThat(called(provider.token(key, claims())))
                    .as(key.getKeyId())
                    .isEqualTo(Result.ok(Identity.issued(
                            "alice",
                            provider.address().toString(),
                            Role.DEVELOPER,
                            List.of(new Name("shop")),
                            BEGIN.plusSeconds(300).plus(DIFFER))));
        }
        assertThat(provider.fetches()).isEqualTo(1);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                saying("it is not from", claims -> claims.setIssuer("https://elsewhere.example")),
                saying("it is not from", claims -> claims.unsetClaim("iss")),
                saying("it is not for the audience 'gantry'", claims -> claims.setAudience("grafana")),
                saying("it is not for the audience 'gantry'", claims -> claims.unsetClaim("aud")),
                saying("it has expired", claims -> claims.setExpirationTime(at(-31))),
                saying("it does not say when it expires", claims -> claims.unsetClaim("exp")),
                saying("it is not good yet", claims -> claims.setNotBefore(at(31))),
                saying("it does not say whom it is about", claims -> claims.unsetClaim("sub")),
                saying(
                        "its claim preferred_username is no name",
                        claims -> claims.setClaim("preferred_username", "owner\nadmin")),
                saying(
                        "its claim preferred_username is no name",
                        claims -> claims.setClaim("preferred_username", "alice of https://elsewhere.example")));
    }

    private static Arguments saying(String why, Consumer<JwtClaims> change) {
        return Arguments.of(why, change);
    }

    private static NumericDate at(long seconds) {
        return NumericDate.fromMilliseconds(BEGIN.plusSeconds(seconds).toEpochMilli());
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void claimsThatAreNotForUsAreNotBelieved(String why, Consumer<JwtClaims> change) {
        JwtClaims claims = claims();
        change.accept(claims);

        assertThat(why(provider.token(rsa, claims))).startsWith(why);
    }

    @Test
    void clocksMayDifferALittle() {
        JwtClaims justOver = claims();
        justOver.setIssuedAt(at(-90));
        justOver.setExpirationTime(at(-29));
        JwtClaims early = claims();
        early.setNotBefore(at(29));

        assertThat(called(provider.token(rsa, justOver))).isInstanceOf(Result.Ok.class);
        assertThat(called(provider.token(rsa, early))).isInstanceOf(Result.Ok.class);
    }

    @Test
    void whatNobodySignedIsNotBelieved() {
        String token = TestIssuer.token(claims(), signed -> {
            signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
            signed.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        });

        assertThat(why(token)).contains("signed");
    }

    @Test
    void aPublicKeyIsNoSecretToSignWith() {
        String token = TestIssuer.token(claims(), signed -> {
            signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
            signed.setKeyIdHeaderValue("rsa");
            signed.setKey(new HmacKey(rsa.getPublicKey().getEncoded()));
        });

        assertThat(why(token)).contains("signed");
    }

    @Test
    void aKeyThatTheTokenBringsAlongIsNotLookedAt() throws JoseException {
        PublicJsonWebKey own = named("rsa", RsaJwkGenerator.generateJwk(2048));
        String token = TestIssuer.token(claims(), signed -> {
            signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
            signed.setKeyIdHeaderValue("rsa");
            signed.setJwkHeader(own);
            signed.setKey(own.getPrivateKey());
        });

        assertThat(why(token)).contains("signed");
    }

    @Test
    void whatWasChangedAfterItWasSignedIsNotBelieved() {
        String[] parts = provider.token(rsa, claims()).split("\\.", -1);
        JwtClaims more = claims();
        more.setStringListClaim("groups", "admins");
        String[] other = provider.token(ec, more).split("\\.", -1);

        assertThat(why(parts[0] + "." + other[1] + "." + parts[2])).contains("signed");
    }

    @Test
    void aNewKeyCountsAtOnceAndMadeUpOnesAreNotAskedForEachTime() throws JoseException {
        called(provider.token(rsa, claims()));
        PublicJsonWebKey fresh = named("fresh", EcJwkGenerator.generateJwk(EllipticCurves.P256));
        provider.has(rsa, fresh);
        passed.set(SigningKeys.ASK_EVERY);

        assertThat(called(provider.token(fresh, claims()))).isInstanceOf(Result.Ok.class);
        assertThat(provider.fetches()).isEqualTo(2);

        for (int i = 0; i < 100; i++) {
            PublicJsonWebKey made = named("made-up-" + i, EcJwkGenerator.generateJwk(EllipticCurves.P256));
            assertThat(called(provider.token(made, claims()))).isInstanceOf(Result.Refused.class);
        }
        assertThat(provider.fetches()).isEqualTo(2);
    }

    @Test
    void aKeyThatWasWithdrawnStopsCounting() {
        String token = provider.token(rsa, withoutEnd());
        assertThat(called(token)).isInstanceOf(Result.Ok.class);
        provider.has(ec);
        passed.set(SigningKeys.FRESH_FOR);

        assertThat(why(token)).contains("signed");
    }

    /** Beyond what this test lets pass. */
    private JwtClaims withoutEnd() {
        JwtClaims claims = claims();
        claims.setExpirationTime(at(Duration.ofDays(7).toSeconds()));
        return claims;
    }

    @Test
    void anIssuerThatIsAwayIsLivedWithoutForADay() {
        String token = provider.token(rsa, withoutEnd());
        called(token);
        provider.isAway(true);

        passed.set(SigningKeys.KEPT_FOR.minusSeconds(1));
        assertThat(called(token)).isInstanceOf(Result.Ok.class);
        passed.set(SigningKeys.KEPT_FOR.plus(SigningKeys.ASK_EVERY));
        assertThat(called(token))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.Unavailable.class));
        provider.isAway(false);
        passed.updateAndGet(time -> time.plus(SigningKeys.ASK_EVERY));
        assertThat(called(token)).isInstanceOf(Result.Ok.class);
    }

    @Test
    void anIssuerThatNeverAnsweredIsNotAskedByEveryCall() {
        provider.isAway(true);
        String token = provider.token(rsa, claims());

        for (int i = 0; i < 10; i++) {
            assertThat(called(token))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.Unavailable.class));
        }
        assertThat(provider.fetches()).isEqualTo(1);
    }

    @Test
    void keysOfWhoSaysItIsSomebodyElseAreNotTaken() {
        provider.saysItIs("https://elsewhere.example");

        assertThat(called(provider.token(rsa, claims())))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.Unavailable.class));
    }

    @Test
    void whoIsInNoGroupWithARoleMayNothingAndReadsWhy() {
        JwtClaims claims = claims();
        claims.setStringListClaim("groups", "people");

        assertThat(called(provider.token(rsa, claims)))
                .isEqualTo(Result.refused(new Rejection.Forbidden("do anything here: you are alice of "
                        + provider.address() + ", and none of your 1 groups (claim groups) has a role; an operator"
                        + " adds one to gantry.oidc.roles")));
    }

    @Test
    void groupsMayStandWithinAnotherClaim() throws IOException {
        issuer = new Issuer(
                settings("realm_access.roles", "platform=operator"),
                () -> BEGIN,
                () -> passed.get().toNanos());
        JwtClaims claims = claims();
        claims.setClaim("realm_access", java.util.Map.of("roles", List.of("platform")));

        assertThat(called(provider.token(rsa, claims)).orThrow().role()).isEqualTo(Role.OPERATOR);
    }

    @Test
    void whoHasNoNameIsKnownByTheSubject() {
        JwtClaims claims = claims();
        claims.unsetClaim("preferred_username");

        assertThat(called(provider.token(rsa, claims)).orThrow().signature())
                .isEqualTo("f3a1 of " + provider.address());
    }
}
