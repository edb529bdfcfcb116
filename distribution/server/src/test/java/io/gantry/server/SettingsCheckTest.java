package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is set wrongly is said in one line before anything starts. */
class SettingsCheckTest {

    private final Map<String, String> set = new LinkedHashMap<>();

    private void set(String key, String value) {
        set.put(key, value);
        System.setProperty(key, value);
    }

    @AfterEach
    void clear() {
        set.keySet().forEach(System::clearProperty);
    }

    @Test
    void settingsThatAreOutOfTheirBoundsAreAllNamedWithThem() {
        set("gantry.data", "/nowhere");
        set("gantry.scheduler.starts-max", "0");
        set("gantry.provisioner.calls-max", "20000");
        set("gantry.inventory.audit-kept-for", "1H");
        set("gantry.bridge.join-port", "70000");
        set("gantry.hold.share", "0");
        assertThatThrownBy(() -> SettingsCheck.check(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("wrong settings: ")
                .hasMessageContainingAll(
                        "gantry.hold.share is 0; it must be 1 to 100",
                        "gantry.inventory.audit-kept-for is PT1H; it must be PT24H to PT87600H",
                        "gantry.provisioner.calls-max is 20000; it must be 1 to 10000",
                        "gantry.bridge.join-port is 70000; it must be 0 to 65000",
                        "gantry.scheduler.starts-max is 0; it must be 1 to 10000");
    }

    @Test
    void whatIsSetByItselfIsWithinItsBounds() {
        set("gantry.data", "/nowhere");
        assertThat(SettingsCheck.check(Map.of()).port()).isEqualTo(7070);
    }
}
