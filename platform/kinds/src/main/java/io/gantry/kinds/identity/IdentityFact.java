package io.gantry.kinds.identity;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import org.jspecify.annotations.Nullable;

/**
 * Something public about an identity; never a private key.
 *
 * @param uid of this identity: a layer's key, a request, a cluster's authority
 * @param role what the text is
 * @param subject who it is about: {@code provisioner}, {@code scheduler}, a cluster's or a node's name
 * @param cluster whose authority is meant, for all but TOKEN_KEY
 * @param answers of a CERTIFICATE: the uid of the SIGNING_REQUEST it answers; of a SIGNING_REQUEST: the AUTHORITY, which
 *     the asker trusts by then, that is to sign; null for whichever signs
 * @param pem the key, request or certificate(s) in PEM (RFC 7468)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IdentityFact(
        Uid uid,
        Revision revision,
        boolean deleted,
        Role role,
        String subject,
        @Nullable Uid cluster,
        @Nullable Uid answers,
        String pem)
        implements Fact {

    /** Written by bridge, provisioner and container-scheduler; read by the same. */
    public static final Topic<IdentityFact> TOPIC = Topic.ofState(
            "gantry.identities",
            "platform.identity.changed.v1",
            new TypeReference<>() {},
            "Public keys, signing requests and certificates that layers hand one another");

    /** What an identity's text is. */
    public enum Role {
        /** The provisioner's public Ed25519 key, with which the bridge checks join tokens. */
        TOKEN_KEY,
        /** The scheduler's PKCS #10 request (RFC 2986) for a client certificate of one cluster. */
        SIGNING_REQUEST,
        /** The bridge's answer to a signing request. */
        CERTIFICATE,
        /** A cluster's certificate authority: its certificate, which engines and clients trust. */
        AUTHORITY,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }
}
