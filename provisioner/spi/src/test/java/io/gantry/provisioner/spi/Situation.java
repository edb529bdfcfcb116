package io.gantry.provisioner.spi;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;

/** What the world of a driver can be brought to in its tests, and what a driver may or may not offer. */
public enum Situation {
    /** Its machines can be switched on and off. */
    POWER_CONTROL,
    /** Its provider can hold more than one machine. */
    ROOM_FOR_TWO,
    /** A provider that has no room left. */
    FULL,
    /** A provider that does not answer. */
    SILENT,
    /** A provider that refuses us. */
    DENYING,
    /** A machine that the provider can never make. */
    IMPOSSIBLE_MACHINE;

    static Set<Situation> declaredImpossible(Class<?> test) {
        return AnnotationSupport.findRepeatableAnnotations(test, CannotBe.class).stream()
                .flatMap(declared -> Stream.of(declared.value()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Situation.class)));
    }
}
