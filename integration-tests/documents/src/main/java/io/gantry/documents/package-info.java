/** Documents made from the code, checked in, and checked to be current. */
@NullMarked
package io.gantry.documents;

import org.jspecify.annotations.NullMarked;
