package io.gantry.bridge.join;

import io.gantry.bridge.certificate.Authorities.Given;

/**
 * What a machine gets that joins, or renews its certificate.
 *
 * @param certificate of its engine
 * @param authority whom its engine is to trust, and it itself at the join listener
 * @param renewBefore seconds before its end at which the certificate is to be renewed
 */
record Admission(String certificate, String authority, long renewBefore) {

    static Admission of(Given given) {
        return new Admission(
                given.certificate().pem(), given.bundle(), given.renewBefore().toSeconds());
    }
}
