package io.gantry.scenarios;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Makes machines of its own on this host: namespaces, mounts, networks, engines. Skipped, with the reason, where that
 * cannot be; a failure instead where every test must run, see {@link HostCondition}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HostCondition.class)
public @interface NeedsRoot {}
