package io.gantry.faults.world;

import io.gantry.bridge.BridgeConfig;
import io.gantry.inventory.InventoryConfig;
import io.gantry.provisioner.ProvisionerConfig;
import io.gantry.scheduler.SchedulerConfig;
import java.time.Duration;
import java.util.Map;

/** The layers' settings, such that what they wait for comes within a world's time. */
final class Tuning {

    /** Longer ones would cost less, and what owners do wrong be found five times less often. */
    static final Duration LEASES = Duration.ofSeconds(4);

    static final SchedulerConfig SCHEDULER =
            Settings.of(SchedulerConfig.class, Map.of("gantry.scheduler.list-every", "20S"));

    static final InventoryConfig INVENTORY = Settings.of(InventoryConfig.class, Map.of());

    static final ProvisionerConfig PROVISIONER = Settings.of(
            ProvisionerConfig.class,
            Map.of(
                    "gantry.provisioner.call-timeout", "5S",
                    "gantry.provisioner.provision-within", "40S",
                    "gantry.provisioner.delete-within", "30S",
                    "gantry.provisioner.retry-failed-after", "10S",
                    "gantry.provisioner.lost-within", "20S",
                    "gantry.provisioner.power-within", "20S",
                    "gantry.provisioner.retry-most", "10S",
                    "gantry.provisioner.source-retry-first", "2S",
                    "gantry.provisioner.source-retry-most", "20S"));

    static final BridgeConfig BRIDGE = Settings.of(
            BridgeConfig.class,
            Map.of(
                    "gantry.bridge.scale-down-after", "20S",
                    "gantry.bridge.settle-within", "5S",
                    "gantry.bridge.begun-within", "30S",
                    "gantry.bridge.source-rest", "30S",
                    "gantry.bridge.probe-within", "2S"));

    private Tuning() {}
}
