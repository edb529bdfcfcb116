/** Being known to the server by who one is elsewhere: an OpenID Connect issuer. */
@NullMarked
package io.gantry.cli.login;

import org.jspecify.annotations.NullMarked;
