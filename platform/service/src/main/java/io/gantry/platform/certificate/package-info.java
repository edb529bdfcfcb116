/** Certificate authorities of ours, and what they sign: of each cluster, and of the copies of this program. */
@NullMarked
package io.gantry.platform.certificate;

import org.jspecify.annotations.NullMarked;
