package io.gantry.platform.oidc;

import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.IssuedTokens;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.time.Ticker;
import java.io.IOException;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Says who somebody is by a token (a signed JWT, RFC 7519) of the one issuer that is believed: its signature by one of the
 * issuer's keys, that it is from this issuer and for us, and when it is good. Algorithms are those of this list, with
 * public keys only; what a token says of its own algorithm or key is never more than a choice among them.
 */
public final class Issuer implements IssuedTokens {

    private static final String[] ALGORITHMS = {
        AlgorithmIdentifiers.RSA_USING_SHA256,
        AlgorithmIdentifiers.RSA_USING_SHA384,
        AlgorithmIdentifiers.RSA_USING_SHA512,
        AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
        AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
        AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
        AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
        AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
        AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
        AlgorithmIdentifiers.EDDSA
    };

    private static final int GROUPS_MAX = 10_000;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
    /** Such that it can stand in lists, in the audit and in a log, and is mistaken for nothing else there. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@+:|/=-]{1,128}");

    private final IssuerSettings settings;
    private final SigningKeys keys;
    private final InstantSource time;

    /** @throws IOException if the file of the issuer's authority cannot be read */
    public Issuer(IssuerSettings settings, InstantSource time, Ticker ticker) throws IOException {
        this(settings, new SigningKeys(new HttpKeySource(settings), ticker), time);
    }

    Issuer(IssuerSettings settings, SigningKeys keys, InstantSource time) {
        this.settings = settings;
        this.keys = keys;
        this.time = time;
    }

    @Override
    public Result<Identity> identify(String token) {
        try {
            return identity(consumer().processToClaims(token));
        } catch (InvalidJwtException e) {
            return e.getCause() instanceof UnresolvableKeyException away && away.getCause() instanceof IOException
                    ? unavailable()
                    : distrusted(words(e));
        } catch (MalformedClaimException e) {
            return distrusted("a claim of it is not of its type");
        }
    }

    private Result<Identity> unavailable() {
        return Result.refused(new Rejection.Unavailable("the issuer of tokens, " + settings.issuer() + ",", ASK_AGAIN));
    }

    private static Result<Identity> distrusted(String why) {
        return Result.refused(new Rejection.TokenNotTrusted(why));
    }

    /** Of what is wrong the first that helps; never what the token says, beyond the moments in it. */
    private String words(InvalidJwtException e) {
        if (e.hasErrorCode(ErrorCodes.SIGNATURE_INVALID) || e.hasErrorCode(ErrorCodes.SIGNATURE_MISSING)) {
            return "its signature is not one of " + settings.issuer();
        }
        if (e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return "it is not from " + settings.issuer();
        }
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return "it is not for the audience '" + settings.audience() + "'";
        }
        if (e.hasErrorCode(ErrorCodes.EXPIRED)) {
            return "it has expired";
        }
        if (e.hasErrorCode(ErrorCodes.EXPIRATION_MISSING)) {
            return "it does not say when it expires";
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID) || e.hasErrorCode(ErrorCodes.ISSUED_AT_INVALID_FUTURE)) {
            return "it is not good yet; the clocks here and at " + settings.issuer() + " may differ";
        }
        if (e.hasErrorCode(ErrorCodes.SUBJECT_MISSING)) {
            return "it does not say whom it is about (sub)";
        }
        return "it is not a token signed with a key of " + settings.issuer();
    }

    private JwtConsumer consumer() {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS))
                .setVerificationKeyResolver((signature, nesting) -> key(signature))
                .setExpectedIssuer(true, settings.issuer().toString())
                .setExpectedAudience(true, settings.audience())
                .setRequireSubject()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) settings.clocksDiffer().toSeconds())
                .setEvaluationTime(NumericDate.fromMilliseconds(time.millis()))
                .build();
    }

    /** The one that it is signed with, of those it may be. */
    private Key key(JsonWebSignature signature) throws UnresolvableKeyException {
        try {
            String algorithm = signature.getAlgorithmHeaderValue();
            String type = signature.getAlgorithm().getKeyType();
            for (PublicJsonWebKey candidate : keys.find(signature.getKeyIdHeaderValue(), type, algorithm)) {
                signature.setKey(candidate.getPublicKey());
                if (signature.verifySignature()) {
                    return candidate.getPublicKey();
                }
            }
            throw new UnresolvableKeyException("none of the issuer's keys signed it");
        } catch (IOException e) {
            throw new UnresolvableKeyException("the issuer is away", e);
        } catch (JoseException e) {
            throw new UnresolvableKeyException("it is not signed in a way that is allowed", e);
        }
    }

    private Result<Identity> identity(JwtClaims claims) throws MalformedClaimException {
        Optional<String> name = name(claims);
        if (name.isEmpty()) {
            return distrusted(
                    "its claim " + settings.nameClaim() + " is no name: 1 to 128 letters, digits and ._@+:|/=-");
        }
        Set<String> groups = groups(claims.getClaimsMap());
        Instant until = Instant.ofEpochMilli(claims.getExpirationTime().getValueInMillis())
                .plus(settings.clocksDiffer());
        return GroupRole.granted(settings.roles(), groups)
                .map(granted -> Result.ok(Identity.issued(
                        name.get(), settings.issuer().toString(), granted.role(), granted.namespaces(), until)))
                .orElseGet(() -> Result.refused(new Rejection.Forbidden("do anything here: you are " + name.get()
                        + " of " + settings.issuer() + ", and none of your " + groups.size() + " groups (claim "
                        + settings.groupsClaim() + ") has a role; an operator adds one to gantry.oidc.roles")));
    }

    private Optional<String> name(JwtClaims claims) throws MalformedClaimException {
        Object named = claims.getClaimValue(settings.nameClaim());
        return Optional.of(named instanceof String text ? text : claims.getSubject())
                .filter(text -> NAME.matcher(text).matches());
    }

    private Set<String> groups(Map<String, Object> claims) {
        @Nullable
        Object at = claims.get(settings.groupsClaim()); // issuers call claims like addresses, with dots in them
        if (at == null) {
            at = claims;
            for (String part : settings.groupsClaim().split("\\.", -1)) {
                at = at instanceof Map<?, ?> object ? object.get(part) : null;
            }
        }
        var groups = new LinkedHashSet<String>();
        List<?> found = at instanceof List<?> list ? list : at == null ? List.of() : List.of(at);
        found.stream().limit(GROUPS_MAX).filter(String.class::isInstance).forEach(one -> groups.add((String) one));
        return groups;
    }
}
