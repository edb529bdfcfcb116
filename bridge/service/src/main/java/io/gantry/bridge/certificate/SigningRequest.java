package io.gantry.bridge.certificate;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A request for a certificate (PKCS #10, RFC 2986) that was signed with the key it asks for. Only the key is taken from
 * it: which names a certificate carries is for us to say.
 *
 * @param digest SHA-256 of its text, by which it is known when it comes again
 */
public record SigningRequest(PublicKey key, String digest) {

    /** Longer texts are refused before they are read. */
    public static final int TEXT_MAX = 16 * 1024;

    private static final int RSA_BITS_LOWEST = 2048;
    private static final int RSA_BITS_HIGHEST = 8192;
    private static final int EC_BITS_LOWEST = 256;

    public static Result<SigningRequest> parse(String pem) {
        if (pem.length() > TEXT_MAX) {
            return refused("it is longer than " + TEXT_MAX + " characters");
        }
        try (var parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
                return refused("it is not a PKCS #10 request in PEM");
            }
            var signed = new JcaPKCS10CertificationRequest(request);
            PublicKey key = signed.getPublicKey();
            if (!isStrong(key)) {
                return refused("its key must be EC of at least " + EC_BITS_LOWEST + " bits, or RSA of "
                        + RSA_BITS_LOWEST + " to " + RSA_BITS_HIGHEST);
            }
            return signed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))
                    ? new Result.Ok<>(new SigningRequest(key, Opened.digest(pem)))
                    : refused("it is not signed with its own key");
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IllegalArgumentException
                | IllegalStateException _) {
            return refused("it cannot be read");
        }
    }

    private static boolean isStrong(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> ec.getParams().getCurve().getField().getFieldSize() >= EC_BITS_LOWEST;
            case RSAPublicKey rsa -> {
                int bits = rsa.getModulus().bitLength();
                yield bits >= RSA_BITS_LOWEST && bits <= RSA_BITS_HIGHEST;
            }
            default -> false;
        };
    }

    private static Result<SigningRequest> refused(String why) {
        return new Result.Refused<>(Rejection.Invalid.of("csr", why));
    }
}
