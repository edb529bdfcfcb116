/** Which pool has which machine, and why a source gave a claim back. */
@NullMarked
package io.gantry.provisioner.claim;

import org.jspecify.annotations.NullMarked;
