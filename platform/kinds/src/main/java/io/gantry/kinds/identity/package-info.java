/** Public keys, signing requests and certificates that layers exchange as facts. */
@NullMarked
package io.gantry.kinds.identity;

import org.jspecify.annotations.NullMarked;
