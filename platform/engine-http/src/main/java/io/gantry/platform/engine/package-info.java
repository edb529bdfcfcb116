/** HTTP to container engines: thousands of them, each asked often and briefly, some over long streams. */
@NullMarked
package io.gantry.platform.engine;

import org.jspecify.annotations.NullMarked;
