/** The keys under which secrets are kept. */
@NullMarked
package io.gantry.cli.masterkey;

import org.jspecify.annotations.NullMarked;
