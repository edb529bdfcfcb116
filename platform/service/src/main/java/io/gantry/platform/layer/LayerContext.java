package io.gantry.platform.layer;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.kafka.KafkaClients;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.lease.Leases;
import io.gantry.platform.relist.Relister;
import io.gantry.platform.secret.SecretStore;
import io.gantry.platform.thread.Threads;
import io.gantry.platform.time.Ticker;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a layer stands on; made once per layer by the composition root.
 *
 * @param time for what people read or is stored
 * @param ticker for durations
 * @param random for seeds and jitter; secrets have a source of their own
 * @param destruction asked before anything is stopped, removed or deleted
 * @param threads all that the layer starts, and how it waits
 * @param brokers its connections to Kafka
 */
public record LayerContext(
        Installation installation,
        LayerDatabase database,
        KafkaSettings kafka,
        Relister relister,
        Leases leases,
        SecretStore secrets,
        InstantSource time,
        Ticker ticker,
        UidSource uids,
        RandomGenerator random,
        Destruction destruction,
        Threads threads,
        KafkaClients brokers) {

    /** The layer's name: {@code inventory}, {@code provisioner}, {@code bridge}, {@code scheduler}. */
    public String layer() {
        return database.layer();
    }
}
