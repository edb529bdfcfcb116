/** The certificate authority of each cluster. */
@NullMarked
package io.gantry.bridge.certificate;

import org.jspecify.annotations.NullMarked;
