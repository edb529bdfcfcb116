package io.gantry.scenarios;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One of the classes that share an installation, see {@link FourNodes}: one after the other, by their {@code Order}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@NeedsRoot
@ExtendWith(FourNodes.class)
@Execution(ExecutionMode.SAME_THREAD)
@interface OnFourNodes {}
