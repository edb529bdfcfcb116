@NullMarked
package io.gantry.server.copies;

import org.jspecify.annotations.NullMarked;
