package io.gantry.platform.oidc;

import java.io.IOException;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;

/** Where an issuer's public keys come from. */
@FunctionalInterface
interface KeySource {

    /**
     * All that it has now.
     *
     * @throws IOException if it does not answer, or not with keys
     */
    List<JsonWebKey> fetch() throws IOException;
}
