/** Callers whom somebody else knows: tokens that an OpenID Connect issuer signed, and what their groups may do here. */
@NullMarked
package io.gantry.platform.oidc;

import org.jspecify.annotations.NullMarked;
