/** What the layers below say, kept so that a question is answered from one place. */
@NullMarked
package io.gantry.inventory.projection;

import org.jspecify.annotations.NullMarked;
