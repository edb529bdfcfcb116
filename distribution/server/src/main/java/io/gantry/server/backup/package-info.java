/** Backup and restore of all that Gantry keeps in its database. */
@NullMarked
package io.gantry.server.backup;

import org.jspecify.annotations.NullMarked;
