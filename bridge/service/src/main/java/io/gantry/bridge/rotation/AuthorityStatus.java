package io.gantry.bridge.rotation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.bridge.certificate.Phase;
import io.gantry.kinds.id.Name;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's certificate authority, and how far its change is.
 *
 * @param fingerprint SHA-256 of the certificate of who signs now
 * @param ends when that certificate ends
 * @param phase of the change; null while there is none
 * @param begun when the change began
 * @param since when the phase began
 * @param overdue whether the phase takes longer than it should
 * @param machines of the cluster that have certificates
 * @param ready of these, how many are as far as the phase wants them
 * @param waitsFor whom it waits for: machines, and layers; 100 at most
 * @param cutOff how many these are; they are cut off if the change goes on without them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "AuthorityStatus")
public record AuthorityStatus(
        Name cluster,
        String fingerprint,
        Instant ends,
        @Nullable Phase phase,
        @Nullable Instant begun,
        @Nullable Instant since,
        boolean overdue,
        int machines,
        int ready,
        List<String> waitsFor,
        int cutOff) {

    static AuthorityStatus settled(Name cluster, String fingerprint, Instant ends, int machines) {
        return new AuthorityStatus(
                cluster, fingerprint, ends, null, null, null, false, machines, machines, List.of(), 0);
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate of ours has no fingerprint", e);
        }
    }
}
