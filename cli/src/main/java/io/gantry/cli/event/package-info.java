/** What happens, as it happens. */
@NullMarked
package io.gantry.cli.event;

import org.jspecify.annotations.NullMarked;
