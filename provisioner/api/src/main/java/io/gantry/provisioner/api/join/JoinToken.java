package io.gantry.provisioner.api.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * Permission for one machine to join one cluster once. As text it is like a JSON Web Signature in compact form (RFC 7515):
 * {@code base64url(header).base64url(payload).base64url(signature)}, signed with Ed25519 (RFC 8032). There is one
 * algorithm and the header is part of what is signed, so nothing can be negotiated down.
 *
 * @param operation that makes the machine; a machine made anew has another
 * @param id burnt by the bridge on first use
 */
public record JoinToken(Uid machine, Uid pool, Uid cluster, Uid operation, Uid id, Instant expiry) {

    /** A longer text is refused before it is looked at. */
    public static final int TEXT_MAX = 2_048;

    private static final String ALGORITHM = "EdDSA";
    private static final String TYPE = "gantry-join";
    private static final ObjectReader HEADER = GantryJson.strict().readerFor(Header.class);
    private static final ObjectReader PAYLOAD = GantryJson.strict().readerFor(JoinToken.class);

    /** @param kid uid of the IdentityFact that carries the public key */
    public record Header(String alg, String typ, Uid kid) {}

    /** What is to be said about a token that somebody shows. */
    public sealed interface Verdict {
        /** Signed by us and in time; whether it was used before is for the bridge to know. */
        record Valid(JoinToken token) implements Verdict {}

        record Refused(Reason reason) implements Verdict {}
    }

    /** Why a token is refused. */
    public enum Reason {
        /** Not in the form of a token. */
        MALFORMED,
        /** Signed with a key that nobody announced. */
        UNKNOWN_KEY,
        /** The signature is not that of its text. */
        FORGED,
        /** Its time is over. */
        EXPIRED
    }

    /** @param keyId uid under which the public half is announced */
    public SecretText sign(Uid keyId, PrivateKey key) {
        String signed = encode(json(new Header(ALGORITHM, TYPE, keyId))) + "." + encode(json(this));
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return new SecretText(signed + "." + encode(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + keyId + " cannot sign join tokens", e);
        }
    }

    /** @param keys public keys by the uid they were announced under */
    public static Verdict verify(String text, Function<Uid, Optional<PublicKey>> keys, Instant now) {
        String[] parts = text.length() > TEXT_MAX ? new String[0] : text.split("\\.", -1);
        if (parts.length != 3) {
            return new Verdict.Refused(Reason.MALFORMED);
        }
        try {
            Header header = HEADER.readValue(decode(parts[0]));
            if (!header.alg().equals(ALGORITHM) || !header.typ().equals(TYPE)) {
                return new Verdict.Refused(Reason.MALFORMED);
            }
            Optional<PublicKey> key = keys.apply(header.kid());
            if (key.isEmpty()) {
                return new Verdict.Refused(Reason.UNKNOWN_KEY);
            }
            if (!isSignedBy(key.get(), parts)) {
                return new Verdict.Refused(Reason.FORGED);
            }
            JoinToken token = PAYLOAD.readValue(decode(parts[1]));
            return now.isBefore(token.expiry()) ? new Verdict.Valid(token) : new Verdict.Refused(Reason.EXPIRED);
        } catch (java.io.IOException | IllegalArgumentException | NullPointerException _) {
            return new Verdict.Refused(Reason.MALFORMED);
        }
    }

    private static boolean isSignedBy(PublicKey key, String[] parts) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(decode(parts[2]));
        } catch (GeneralSecurityException _) {
            return false; // a signature of the wrong length, or a key of another kind
        }
    }

    private static byte[] json(Object value) {
        try {
            return GantryJson.lenient().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a join token of plain values was not written", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
