/** What would become of a load on a cluster, without either. */
@NullMarked
package io.gantry.cli.simulate;

import org.jspecify.annotations.NullMarked;
