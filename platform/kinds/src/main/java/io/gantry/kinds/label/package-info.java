/** Labels, requirements on them, taints and tolerations. */
@NullMarked
package io.gantry.kinds.label;

import org.jspecify.annotations.NullMarked;
