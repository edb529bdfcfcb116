/** Namespaces: the owners of jobs. */
@NullMarked
package io.gantry.inventory.namespace;

import org.jspecify.annotations.NullMarked;
