/** Identifiers: uids that are never reused, names unique in their scope. */
@NullMarked
package io.gantry.kinds.id;

import org.jspecify.annotations.NullMarked;
