package io.gantry.platform.identity;

import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;

/** Who somebody is by a token that somebody else issued. May take a look-up elsewhere. */
@FunctionalInterface
public interface IssuedTokens {

    /** Nobody else is believed. */
    IssuedTokens NOBODY = token -> Result.refused(new Rejection.Unauthenticated());

    /** @param token of the form of a signed JWT */
    Result<Identity> identify(String token);
}
