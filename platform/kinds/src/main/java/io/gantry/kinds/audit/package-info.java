/** What people did and were refused, as a fact. */
@NullMarked
package io.gantry.kinds.audit;

import org.jspecify.annotations.NullMarked;
