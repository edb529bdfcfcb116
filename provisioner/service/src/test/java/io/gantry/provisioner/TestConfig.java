package io.gantry.provisioner;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The configuration as the server would read it. */
final class TestConfig {

    private TestConfig() {}

    static ProvisionerConfig of(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withMapping(ProvisionerConfig.class)
                .build()
                .getConfigMapping(ProvisionerConfig.class);
    }
}
