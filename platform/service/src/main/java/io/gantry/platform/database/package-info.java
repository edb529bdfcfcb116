/** Transactions of a layer: its rows and the facts that tell of them commit together. */
@NullMarked
package io.gantry.platform.database;

import org.jspecify.annotations.NullMarked;
