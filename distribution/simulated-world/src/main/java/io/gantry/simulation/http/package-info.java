/** A small HTTP/1.1 server on virtual threads that can also do what Docker's API does: endless streams and hijacking. */
@NullMarked
package io.gantry.simulation.http;

import org.jspecify.annotations.NullMarked;
