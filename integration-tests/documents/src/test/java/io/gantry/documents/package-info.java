@NullMarked
package io.gantry.documents;

import org.jspecify.annotations.NullMarked;
