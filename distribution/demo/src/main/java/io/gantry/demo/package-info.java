/**
 * The launcher's own words that do things to this host: {@code demo} goes from nothing to running containers, {@code
 * down} leaves nothing running.
 */
@NullMarked
package io.gantry.demo;

import org.jspecify.annotations.NullMarked;
