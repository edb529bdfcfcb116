@org.jspecify.annotations.NullMarked
package io.gantry.scheduler.replay;
