package io.gantry.bridge.certificate;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.certificate.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The authority of one cluster with its keys, and the second one while it is changed.
 *
 * @param beside the second one; null while nothing is changed
 * @param client by which the bridge shows itself to engines
 * @param certificate that it shows there
 */
record Opened(Signer signer, @Nullable Beside beside, int joinSlot, SSLContext client, X509Certificate certificate) {

    /** One that can sign. */
    record Signer(Uid uid, CertificateAuthority authority) {
        String pem() {
            return Pem.of(authority.certificate());
        }
    }

    /** The second one, and how far the change is. */
    record Beside(Uid uid, X509Certificate certificate, Phase phase, Instant since, Instant begun) {}

    /** Whom the bridge believes: while the authority is changed both; who signs first. */
    List<X509Certificate> trusted() {
        X509Certificate own = signer.authority().certificate();
        return beside == null ? List.of(own) : List.of(own, beside.certificate());
    }

    /** Whom engines are to trust, in PEM; in the order of their uids, so that the same are the same text. */
    String bundle() {
        boolean alone = beside != null && beside.phase() == Phase.RETIRING;
        return alone
                ? signer.pem()
                : all().map(known -> Pem.of(known.certificate())).collect(Collectors.joining());
    }

    String bundleDigest() {
        return digest(bundle());
    }

    private record Known(Uid uid, X509Certificate certificate) {}

    private Stream<Known> all() {
        var own = new Known(signer.uid(), signer.authority().certificate());
        return beside == null
                ? Stream.of(own)
                : Stream.of(own, new Known(beside.uid(), beside.certificate()))
                        .sorted((a, b) -> a.uid().compareTo(b.uid()));
    }

    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
