package io.gantry.server;

import io.gantry.bridge.BridgeBounds;
import io.gantry.bridge.BridgeConfig;
import io.gantry.inventory.InventoryBounds;
import io.gantry.inventory.InventoryConfig;
import io.gantry.provisioner.ProvisionerBounds;
import io.gantry.provisioner.ProvisionerConfig;
import io.gantry.scheduler.SchedulerBounds;
import io.gantry.scheduler.SchedulerConfig;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All that was set, looked at before anything starts: a misspelt key or a value that is none is said in a line, where the
 * program itself would say it after it has begun, among other things.
 */
final class SettingsCheck {

    /** Every mapping there is. One that is missing here is still checked, later. */
    private static final List<Class<?>> MAPPINGS = List.of(
            ServerConfig.class,
            InventoryConfig.class,
            ProvisionerConfig.class,
            BridgeConfig.class,
            SchedulerConfig.class);

    /** Without a value of their own {@code dev} sets them, and {@code server} asks for them in its own words. */
    private static final List<String> SET_LATER = List.of(
            "gantry.database.url",
            "gantry.database.username",
            "gantry.database.password",
            "gantry.kafka.bootstrap-servers");

    private static final String UNSET = "unset";

    /** The framework's words for the two things people do wrong. */
    private static final Pattern NO_VALUE =
            Pattern.compile("(?s).*config property (\\S+) with the config value \"(.*?)\" threw.*");

    private static final Pattern NO_SETTING = Pattern.compile(".*SRCFG00050: (\\S+) in .*");

    private SettingsCheck() {}

    /**
     * What was set.
     *
     * @throws IllegalArgumentException that names what is wrong
     */
    static ServerConfig check(Map<String, String> environment) {
        var wrong = new ArrayList<String>(unknownVariables(environment));
        Optional<SmallRyeConfig> config = Optional.empty();
        try {
            var builder = new SmallRyeConfigBuilder()
                    .addDefaultSources()
                    .addDiscoveredConverters() // durations as 30s
                    .withValidateUnknown(true);
            SET_LATER.forEach(key -> builder.withDefaultValue(key, UNSET));
            MAPPINGS.forEach(builder::withMapping);
            config = Optional.of(builder.build());
        } catch (ConfigValidationException e) {
            IntStream.range(0, e.getProblemCount())
                    .mapToObj(number -> words(e.getProblem(number).getMessage()))
                    .distinct()
                    .sorted()
                    .forEach(wrong::add);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("wrong settings: " + String.join("; ", wrong));
        }
        bounds(config.orElseThrow());
        return config.orElseThrow().getConfigMapping(ServerConfig.class);
    }

    /** Each layer checks its own again when it is made; here all that is wrong is said at once, before anything begins. */
    private static void bounds(SmallRyeConfig config) {
        var wrong = new ArrayList<String>();
        List<Runnable> checks = List.of(
                () -> ServerBounds.check(config.getConfigMapping(ServerConfig.class)),
                () -> InventoryBounds.check(config.getConfigMapping(InventoryConfig.class)),
                () -> ProvisionerBounds.check(config.getConfigMapping(ProvisionerConfig.class)),
                () -> BridgeBounds.check(config.getConfigMapping(BridgeConfig.class)),
                () -> SchedulerBounds.check(config.getConfigMapping(SchedulerConfig.class)));
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage());
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("wrong settings: " + String.join("; ", wrong));
        }
    }

    /**
     * Of the environment, names are not checked by the framework: it cannot know whose GANTRY_OUTPUT is. What begins as a
     * group of settings does must be one of them.
     */
    private static Set<String> unknownVariables(Map<String, String> environment) {
        Set<String> known = MAPPINGS.stream()
                .flatMap(mapping -> ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet().stream())
                .map(setting -> variable(setting.replace("[*]", "")))
                .collect(Collectors.toSet());
        Set<String> groups = known.stream()
                .filter(name ->
                        name.chars().filter(character -> character == '_').count() > 1)
                .map(name -> name.substring(0, name.indexOf('_', name.indexOf('_') + 1) + 1))
                .collect(Collectors.toSet());
        var unknown = new TreeSet<String>();
        environment.keySet().stream()
                .filter(name -> groups.stream().anyMatch(name::startsWith))
                .filter(name -> known.stream().noneMatch(key -> matches(name, key)))
                .forEach(name -> unknown.add("there is no setting " + name));
        return unknown;
    }

    private static String words(String problem) {
        Matcher value = NO_VALUE.matcher(problem);
        if (value.matches()) {
            return value.group(1) + " cannot be '" + value.group(2) + "'";
        }
        Matcher setting = NO_SETTING.matcher(problem);
        return setting.matches() ? "there is no setting " + setting.group(1) : problem;
    }

    private static boolean matches(String name, String key) {
        return key.endsWith("*") ? name.startsWith(key.substring(0, key.length() - 1)) : name.equals(key);
    }

    /** {@code gantry.database.url}: GANTRY_DATABASE_URL; of {@code gantry.kafka.client.*} the star stays. */
    static String variable(String setting) {
        return setting.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9*]", "_");
    }
}
