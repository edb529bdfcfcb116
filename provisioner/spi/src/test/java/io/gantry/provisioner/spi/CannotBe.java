package io.gantry.provisioner.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a driver's test: what its world can never be brought to, so that the contract has no test of it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Repeatable(CannotBe.All.class)
public @interface CannotBe {

    Situation[] value();

    /** Why, for the reader. */
    String because();

    /** Several of them. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @Inherited
    @interface All {
        CannotBe[] value();
    }
}
