/** The certificate authorities of clusters. */
@NullMarked
package io.gantry.cli.authority;

import org.jspecify.annotations.NullMarked;
