package io.gantry.bridge.certificate;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Uid;
import java.math.BigInteger;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * What a machine shows at the join listener: the certificate of its engine, which its cluster's authority has signed.
 *
 * @param serial in hexadecimal digits
 */
public record MachineCertificate(Uid machine, String serial, Instant begins, Instant ends) {

    private static final int DNS_NAME = 2;
    private static final int HEXADECIMAL = 16;

    /** Empty if it is not a machine's, which others' of the same authority are not. */
    public static Optional<MachineCertificate> of(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names == null || certificate.getBasicConstraints() >= 0) {
                return Optional.empty();
            }
            return names.stream()
                    .filter(name -> name.getFirst().equals(DNS_NAME))
                    .flatMap(name -> machine(String.valueOf(name.get(1))).stream())
                    .findFirst()
                    .map(machine -> new MachineCertificate(
                            machine,
                            serial(certificate.getSerialNumber()),
                            certificate.getNotBefore().toInstant(),
                            certificate.getNotAfter().toInstant()));
        } catch (CertificateParsingException _) {
            return Optional.empty();
        }
    }

    static String serial(BigInteger number) {
        return number.toString(HEXADECIMAL);
    }

    /** The name {@link EngineEndpoint#certificateName} read backwards. */
    private static Optional<Uid> machine(String name) {
        String uid = name.split("\\.", -1)[0];
        try {
            return Optional.of(Uid.parse(uid)).filter(machine -> name.equals(EngineEndpoint.certificateName(machine)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
