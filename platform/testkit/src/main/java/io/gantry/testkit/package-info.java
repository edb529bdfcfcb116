/** Fixtures for tests of every module: a clock that stands still, real PostgreSQL, a real Kafka broker, a whole layer. */
@NullMarked
package io.gantry.testkit;

import org.jspecify.annotations.NullMarked;
