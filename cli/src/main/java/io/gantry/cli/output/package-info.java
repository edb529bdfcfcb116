/** How objects are shown: tables, JSON, YAML, names. */
@NullMarked
package io.gantry.cli.output;

import org.jspecify.annotations.NullMarked;
