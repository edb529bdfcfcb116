/** Service tokens: made by an admin, shown once, kept as hashes, revoked. */
@NullMarked
package io.gantry.inventory.token;

import org.jspecify.annotations.NullMarked;
