/** What REST resources share: pages, cursors, preconditions, event streams. */
@NullMarked
package io.gantry.platform.web;

import org.jspecify.annotations.NullMarked;
