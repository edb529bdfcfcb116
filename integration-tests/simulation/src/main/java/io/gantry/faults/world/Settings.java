package io.gantry.faults.world;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;

/** Layers' settings: their defaults, but for what is said. */
final class Settings {

    private Settings() {}

    /** As settings say it: {@code PT5S}, {@code 2M}, {@code 7D}. */
    private static Duration duration(String text) {
        return Duration.parse(text.startsWith("P") ? text : (text.endsWith("D") ? "P" : "PT") + text);
    }

    static <T> T of(Class<T> mapping, Map<String, String> said) {
        return new SmallRyeConfigBuilder()
                .withMapping(mapping)
                .withSources(new PropertiesConfigSource(said, "simulation", 1_000))
                .withValidateUnknown(false)
                .addDefaultInterceptors()
                .withConverter(Duration.class, 1_000, Settings::duration)
                .build()
                .getConfigMapping(mapping);
    }
}
