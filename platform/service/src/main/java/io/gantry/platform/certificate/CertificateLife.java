package io.gantry.platform.certificate;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When a certificate is to be renewed: when two thirds of its life are over. */
public final class CertificateLife {

    /** Certificates begin so long before they were made, or as long as they live if that is less: clocks differ. */
    static final Duration CLOCKS_DIFFER_BY = Duration.ofHours(2);

    private static final int PARTS = 3;

    private CertificateLife() {}

    /** How long before it was made a certificate that lives for so long begins. */
    static Duration headStart(Duration life) {
        return life.compareTo(CLOCKS_DIFFER_BY) < 0 ? life : CLOCKS_DIFFER_BY;
    }

    /** Of one of ours: when a third of its life is left. */
    public static Instant renewal(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        Duration whole = Duration.between(certificate.getNotBefore().toInstant(), end);
        boolean brief = whole.compareTo(CLOCKS_DIFFER_BY.multipliedBy(2)) < 0;
        Duration life = brief ? whole.dividedBy(2) : whole.minus(CLOCKS_DIFFER_BY);
        return end.minus(left(life));
    }

    /** What is left of such a life when it is to be renewed. */
    public static Duration left(Duration life) {
        return life.dividedBy(PARTS);
    }
}
